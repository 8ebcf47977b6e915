//! The cookie of sessions: the same for every face that logs people in.

/// Names that the cookie has: behind TLS, and elsewhere.
pub const NAMES: [&str; 2] = ["__Host-ferry_session", "ferry_session"];

/// Its name; `secure` when it is for TLS alone.
pub fn name(secure: bool) -> &'static str {
    NAMES[usize::from(!secure)]
}

/// `Set-Cookie` for a session. It ends with the browser; the server ends it earlier.
pub fn set(secret: &str, secure: bool) -> String {
    format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax{}", name(secure), tls(secure))
}

/// `Set-Cookie` that takes it back.
pub fn remove(secure: bool) -> String {
    format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", name(secure), tls(secure))
}

fn tls(secure: bool) -> &'static str {
    if secure { "; Secure" } else { "" }
}
