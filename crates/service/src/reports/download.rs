//! Reports as files, streamed.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use ferry_engine::report::{ReportFormat, ReportHead, ReportWriter, Style, for_users};
use ferry_model::Lang;
use ferry_store::Store;
use ferry_store::records::ItemFilter;
use futures_util::stream::{BoxStream, StreamExt as _};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::{Result, ServiceError, Viewer};

/// Rows that are read and written at once.
const ROWS: i64 = 500;
/// Parts that wait for a slow reader.
const WAITING: usize = 2;

impl Viewer {
    /// The whole report in a format, streamed: memory does not grow with the report. `style` is how a text looks.
    pub async fn download_report(
        &self,
        id: i64,
        format: ReportFormat,
        lang: Lang,
        style: Style,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        self.has_task(id).await?;
        let store = self.service.store().clone();
        let task = store.task(id).await?.ok_or_else(|| ServiceError::not_found("task", id))?;
        let head = ReportHead { counts: store.item_counts(id).await?, task: for_users(task) };
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            if let Err(error) = write(&store, &head, (format, style), lang, &sender).await {
                // Nobody reads on when this fails too.
                let _ = sender.send(Err(error)).await;
            }
        });
        Ok(ReceiverStream::new(receiver).boxed())
    }
}

async fn write(
    store: &Store,
    head: &ReportHead,
    (format, style): (ReportFormat, Style),
    lang: Lang,
    to: &mpsc::Sender<Result<Bytes>>,
) -> Result<()> {
    let buffer = Buffer::default();
    let mut out = buffer.clone();
    let mut writer = ReportWriter::begin(head, format, lang, style, &mut out).map_err(ServiceError::failed)?;
    let mut after = -1;
    loop {
        let rows = store.items_page(head.task.head.id, after, ROWS, &ItemFilter::default()).await?;
        for row in &rows {
            writer.item(row).map_err(ServiceError::failed)?;
        }
        if to.send(Ok(buffer.take())).await.is_err() {
            return Ok(());
        }
        match rows.last() {
            Some(last) if rows.len() as i64 == ROWS => after = last.seq,
            _ => break,
        }
    }
    writer.end().map_err(ServiceError::failed)?;
    // A reader that is gone needs no end.
    let _ = to.send(Ok(buffer.take())).await;
    Ok(())
}

/// What was written and not sent yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    pub(crate) fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
