//! By what a process finds out whether its secret key is the one of the installation.

use crate::query::sql;
use crate::{Result, Store};

impl Store {
    /// What the first process sealed with its key; `None` before there was one.
    pub async fn key_check(&self) -> Result<Option<Vec<u8>>> {
        self.db.row(sql("SELECT sealed FROM key_check")).await?.map(|row| row.get(0)).transpose()
    }

    /// Keeps what a process sealed with its key, unless another was faster.
    pub async fn set_key_check(&self, sealed: &[u8]) -> Result<()> {
        let mut tx = self.db.write().await?;
        tx.execute(sql("INSERT INTO key_check (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO NOTHING").bind(sealed)).await?;
        tx.commit().await
    }
}
