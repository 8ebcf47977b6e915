//! Object storage for one file, as far as fetching it goes: answers every request with the file.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A server that answers until it is dropped.
pub struct FileServer {
    /// Address of the file.
    pub url: String,
    task: JoinHandle<()>,
}

impl FileServer {
    /// Serves this file on any free port.
    pub async fn start(path: &Path) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/bucket/package.zip", listener.local_addr()?);
        let path = path.to_owned();
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let path = path.clone();
                tokio::spawn(async move {
                    if let Err(error) = answer(connection, path).await {
                        eprintln!("the file server: {error}");
                    }
                });
            }
        });
        Ok(Self { url, task })
    }
}

impl Drop for FileServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(connection: TcpStream, path: PathBuf) -> std::io::Result<()> {
    let mut connection = BufReader::new(connection);
    let mut line = String::new();
    while connection.read_line(&mut line).await? > 2 {
        line.clear();
    }
    let mut file = File::open(path).await?;
    let length = file.metadata().await?.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/zip\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    let mut connection = connection.into_inner();
    connection.write_all(head.as_bytes()).await?;
    tokio::io::copy(&mut file, &mut connection).await?;
    connection.shutdown().await
}
