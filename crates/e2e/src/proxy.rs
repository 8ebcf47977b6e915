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
}

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
        let state = Arc::new(Mutex::new(State { to: host(url), open: Vec::new(), sent: Vec::new() }));
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

    /// How often browsers have sent this text, such as `GET /w/demo/events`.
    pub fn sent(&self, text: &str) -> usize {
        let state = locked(&self.state);
        state.sent.windows(text.len()).filter(|window| window.eq_ignore_ascii_case(text.as_bytes())).count()
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
    std::thread::spawn(move || pass(back_from, back_to, |_| {}));
    let state = Arc::clone(state);
    std::thread::spawn(move || pass(browser, server, |bytes| locked(&state).sent.extend_from_slice(bytes)));
    Ok(())
}

/// Passes bytes on until one end hangs up; then both do.
fn pass(mut from: TcpStream, mut to: TcpStream, mut seen: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        seen(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
