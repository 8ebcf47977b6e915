//! The product in a browser.
