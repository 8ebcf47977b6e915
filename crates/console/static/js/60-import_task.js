// Addresses of reports as the real product writes them: `#/import/12/report`. What stands behind # never reaches the server.
"use strict";

(() => {
  const go = () => {
    const found = /^#\/import\/(\d{1,18})\/report$/.exec(location.hash);
    if (found) location.replace(`/imports/${found[1]}/report`);
  };
  window.addEventListener("hashchange", go);
  go();
})();
