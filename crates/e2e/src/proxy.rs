//! A connection that can be cut: it stands between the browser and the server, as networks and reverse proxies do.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Passes on what comes, until it is cut. Its threads end with the process.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    /// `127.0.0.1:4711`: where connections lead.
    to: String,
    open: Vec<TcpStream>,
    /// Everything that browsers have sent.
    sent: Vec<u8>,
    /// What requests hold that are refused next, each once.
    refuse: Vec<String>,
}

/// What a reverse proxy says that does not reach its server.
const UNAVAILABLE: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Proxy {
    /// A proxy before a server: `http://127.0.0.1:4711`.
    ///
    /// # Errors
    ///
    /// When there is no port for it.
    pub fn before(url: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State { to: host(url), open: Vec::new(), sent: Vec::new(), refuse: Vec::new() }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for browser in listener.incoming().flatten() {
                // Where there is no server, the browser is hung up on, and tries again.
                let _ = connect(browser, &shared);
            }
        });
        Ok(Self { address, state })
    }

    /// Its own address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Breaks off every connection. New ones are passed on as before.
    pub fn cut(&self) {
        for stream in locked(&self.state).open.drain(..) {
            // One that has ended already is as good.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Leads to another server from now on.
    pub fn lead_to(&self, url: &str) {
        locked(&self.state).to = host(url);
        self.cut();
    }

    /// Answers the next request that holds this text with 503, as a reverse proxy does while its server starts anew.
    pub fn refuse_once(&self, text: &str) {
        locked(&self.state).refuse.push(text.to_owned());
    }

    /// Whether everything was refused that was to be.
    pub fn has_refused(&self) -> bool {
        locked(&self.state).refuse.is_empty()
    }

    /// How often browsers have sent this text, such as `GET /w/demo/events`.
    pub fn sent(&self, text: &str) -> usize {
        count(&locked(&self.state).sent, text)
    }
}

fn host(url: &str) -> String {
    url.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

fn connect(browser: TcpStream, state: &Arc<Mutex<State>>) -> std::io::Result<()> {
    let to = locked(state).to.clone();
    let server = TcpStream::connect(to)?;
    locked(state).open.extend([browser.try_clone()?, server.try_clone()?]);
    let (back_from, back_to) = (server.try_clone()?, browser.try_clone()?);
    std::thread::spawn(move || pass(back_from, back_to, |_| None));
    let state = Arc::clone(state);
    std::thread::spawn(move || pass(browser, server, |bytes| locked(&state).see(bytes)));
    Ok(())
}

/// How often a text stands in bytes, in any letter case.
fn count(bytes: &[u8], text: &str) -> usize {
    bytes.windows(text.len()).filter(|window| window.eq_ignore_ascii_case(text.as_bytes())).count()
}

impl State {
    /// Remembers what a browser sent; says what is answered in place of the server.
    fn see(&mut self, bytes: &[u8]) -> Option<&'static [u8]> {
        self.sent.extend_from_slice(bytes);
        let refused = self.refuse.iter().position(|text| count(bytes, text) > 0)?;
        self.refuse.remove(refused);
        Some(UNAVAILABLE)
    }
}

/// Passes bytes on until one end hangs up, or `seen` has an answer to them; then both do.
fn pass(mut from: TcpStream, mut to: TcpStream, mut seen: impl FnMut(&[u8]) -> Option<&'static [u8]>) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if let Some(answer) = seen(&buffer[..length]) {
            // A browser that is gone needs none.
            let _ = from.write_all(answer);
            break;
        }
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
