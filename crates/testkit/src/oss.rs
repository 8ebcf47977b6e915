//! Object storage on this machine: hands out what a test puts there, the way packages are fetched from OSS by a signed URL.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// What is answered to a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// The bytes of an object.
    Object(Vec<u8>),
    /// On to another address.
    Moved(String),
    /// The signature does not fit.
    Forbidden,
}

/// A bucket behind a port of this machine. Its thread ends with the process.
#[derive(Debug)]
pub struct Bucket {
    address: SocketAddr,
    replies: Arc<Mutex<HashMap<String, Reply>>>,
}

impl Bucket {
    /// An empty bucket.
    ///
    /// # Panics
    ///
    /// When there is no port for it.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its bucket")]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let replies: Arc<Mutex<HashMap<String, Reply>>> = Arc::default();
        let known = Arc::clone(&replies);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let known = Arc::clone(&known);
                // A client that hangs up is no failure of the bucket.
                std::thread::spawn(move || answer(stream, &known));
            }
        });
        Self { address, replies }
    }

    /// What is answered at a path, with its query: `/sales.zip?Signature=good`.
    pub fn put(&self, path: &str, reply: Reply) {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), reply);
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

fn answer(mut stream: TcpStream, known: &Mutex<HashMap<String, Reply>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    // A client that is answered before it has been read to the end may take the answer for a failure.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let reply = known.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    let (status, more, body) = match reply {
        Some(Reply::Object(bytes)) => ("200 OK", String::new(), bytes),
        Some(Reply::Moved(to)) => ("302 Found", format!("Location: {to}\r\n"), Vec::new()),
        Some(Reply::Forbidden) => ("403 Forbidden", String::new(), b"<Error><Code>SignatureDoesNotMatch</Code></Error>".to_vec()),
        None => ("404 Not Found", String::new(), b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{more}\r\n", body.len())?;
    stream.write_all(&body)
}
