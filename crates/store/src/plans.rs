//! The plan of a task, kept in pieces that the store does not look into.

use crate::batch::Bulk;
use crate::query::sql;
use crate::{Result, Store};

const INSERT: Bulk = Bulk::insert("INSERT INTO task_plans (task_id, n, bytes)", 3);

impl Store {
    /// Replaces the plan of a task.
    pub async fn replace_plan(&self, task_id: i64, chunks: Vec<Vec<u8>>) -> Result<()> {
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, task_id).await?;
        tx.execute(sql("DELETE FROM task_plans WHERE task_id = ?").bind(task_id)).await?;
        let rows = chunks.into_iter().zip(0_i64..).map(|(bytes, n)| [task_id.into(), n.into(), bytes.into()]);
        INSERT.rows(rows).run(&mut tx).await?;
        tx.commit().await
    }

    /// The piece numbered `n`, from 0; `None` after the last.
    pub async fn plan_chunk(&self, task_id: i64, n: i64) -> Result<Option<Vec<u8>>> {
        let query = sql("SELECT bytes FROM task_plans WHERE task_id = ? AND n = ?").bind(task_id).bind(n);
        self.db.row(query).await?.map(|row| row.get(0)).transpose()
    }
}
