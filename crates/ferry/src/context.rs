//! The installation that local commands work on, and everything they ask of it: the one binding to the store and the engine.

mod engine;

pub use engine::{NewImport, load_plan, save_plan};

use ferry_model::codes::command as codes;
use ferry_model::digest::content_digest;
use ferry_model::resource::Content;
use ferry_model::workflow::WorkflowKey;
use ferry_model::workspace::{Role, Workspace};
use ferry_model::{Finding, Lang, Object, ObjectKey, PackageFormat};
use ferry_store::records::{Credentials, SaveObject};
use ferry_store::{CONTENT_GRACE_MS, Store, StoreError};
use sha2::{Digest as _, Sha256};

use crate::cli::Global;
use crate::config::Config;
use crate::data_dir::{DataDir, TENANT};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::{Terminal, Tone};

/// An open installation and who works on it.
pub struct Context {
    /// Where it is.
    pub data: DataDir,
    /// How it is configured.
    pub config: Config,
    /// The format that packages are read as, where one is forced.
    pub package_format: Option<PackageFormat>,
    /// Its store.
    pub store: Store,
    /// Name of the tenant account.
    pub account: String,
    /// Account name of who works.
    pub user: String,
    /// The credentials of the tenant account, when opening made the installation.
    pub credentials: Option<Credentials>,
}

impl Context {
    /// Opens the installation; makes it when there is none yet, and then shows its credentials on standard error.
    ///
    /// # Errors
    ///
    /// When the data directory or the database cannot be used.
    pub async fn open(global: &Global, terminal: &Terminal) -> Result<Self, Failure> {
        let config = Config::load(global)?;
        let (data, store) = open_store(global).await?;
        let store = store.with_contents(ferry_server::content_place(&config.storage, data.root())?);
        let mut made = None;
        if !store.is_initialised().await? {
            let credentials = store.init_installation(TENANT, TENANT, now()).await?;
            terminal.say(terminal.text(messages::INIT_DONE, &[("path", &data.root().display())]));
            show_credentials(terminal, &credentials);
            made = Some(credentials);
        }
        let account = store.tenant_account().await?;
        let user = global.user.clone().filter(|user| !user.is_empty()).unwrap_or_else(|| account.clone());
        Ok(Self { data, config, package_format: None, store, account, user, credentials: made })
    }

    /// Makes a new installation.
    ///
    /// # Errors
    ///
    /// When there is one already, or the data directory or the database cannot be used.
    pub async fn init(global: &Global, tenant: &str) -> Result<(DataDir, Credentials), Failure> {
        let (data, store) = open_store(global).await?;
        if store.is_initialised().await? {
            return Err(Failure::failed(Finding::new(codes::DATA_DIRECTORY_EXISTS).arg("path", data.root().display())));
        }
        let credentials = store.init_installation(tenant, tenant, now()).await?;
        Ok((data, credentials))
    }

    /// Whether the one who works is the tenant account.
    pub fn is_tenant_account(&self) -> bool {
        self.user == self.account
    }

    /// Every workspace that the one who works may see.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Failure> {
        let mut all = self.store.list_workspaces().await?;
        all.retain(|workspace| self.may_see(workspace));
        Ok(all)
    }

    /// The workspace of this name.
    ///
    /// # Errors
    ///
    /// When there is none, or the one who works may not know of it; the nearest names are hinted at.
    pub async fn workspace(&self, name: &str, lang: Lang) -> Result<Workspace, Failure> {
        if let Some(workspace) = self.store.workspace(name).await?
            && self.may_see(&workspace)
        {
            return Ok(workspace);
        }
        let failure = Failure::failed(Finding::new(codes::WORKSPACE_UNKNOWN).arg("name", name));
        let known = self.workspaces().await?;
        Err(hint_names(failure, name, known.iter().map(|workspace| workspace.name.as_str()), lang))
    }

    /// The workspace of this name, for somebody who wants to change it.
    ///
    /// # Errors
    ///
    /// As for [`Self::workspace`], and when the one who works is neither the tenant account nor a Workspace Administrator.
    pub async fn workspace_to_manage(&self, name: &str, lang: Lang) -> Result<Workspace, Failure> {
        let workspace = self.workspace(name, lang).await?;
        if self.is_tenant_account() || self.role(&workspace).is_some_and(Role::may_migrate) {
            return Ok(workspace);
        }
        Err(self.not_allowed(name))
    }

    /// The workspace of this name, for somebody who wants to work on its objects.
    ///
    /// # Errors
    ///
    /// As for [`Self::workspace`], and when the one who works may only look.
    pub async fn workspace_to_develop(&self, name: &str, lang: Lang) -> Result<Workspace, Failure> {
        let workspace = self.workspace(name, lang).await?;
        let develops = |role| matches!(role, Role::Owner | Role::Admin | Role::Developer | Role::Operator | Role::Deployer);
        if self.is_tenant_account() || self.role(&workspace).is_some_and(develops) {
            return Ok(workspace);
        }
        Err(self.not_allowed(name))
    }

    /// Saves an object by hand: a new one, or the next draft of the one with its key. `bytes` are those of a resource.
    ///
    /// # Errors
    ///
    /// When somebody else holds its edit lock, or the database fails.
    pub async fn save_by_hand(
        &self,
        workspace: &Workspace,
        mut object: Object,
        home: Option<WorkflowKey>,
        bytes: Option<&[u8]>,
    ) -> Result<ObjectKey, Failure> {
        let internal = |error: serde_json::Error| Failure::failed(Finding::new(codes::INTERNAL).arg("detail", error));
        let mut content = None;
        if let (Object::Resource(resource), Some(mut bytes)) = (&mut object, bytes) {
            let of_bytes = Content { sha256: hex::encode(Sha256::digest(bytes)), size: bytes.len() as u64 };
            self.store.put_content(&of_bytes, &mut bytes, now()).await?;
            resource.content = Some(of_bytes.clone());
            content = Some(of_bytes);
        }
        let key = object.key(home.as_ref());
        let save = SaveObject {
            existing: self.store.object(workspace.id, &key).await?.map(|object| object.id),
            key: key.clone(),
            home,
            type_name: object.type_name().to_owned(),
            owner: Some(self.user.clone()),
            dry_run: false,
            digest: content_digest(&mut object).map_err(internal)?,
            json: object.to_json().map_err(internal)?,
            inputs: Vec::new(),
            outputs: Vec::new(),
            system_output: None,
            content,
            rule_state: None,
            ignore_lock: false,
        };
        self.store.save_by_hand(workspace.id, &save, &self.user, now()).await?;
        Ok(key)
    }

    /// The failure of somebody who is not the tenant account but would have to be.
    ///
    /// # Errors
    ///
    /// When the one who works is not the tenant account.
    pub fn require_tenant_account(&self) -> Result<(), Failure> {
        if self.is_tenant_account() {
            return Ok(());
        }
        let finding = Finding::new(codes::TENANT_ONLY).arg("user", &self.user).arg("tenant", &self.account);
        Err(Failure::new(Exit::NotAllowed, finding))
    }

    /// Takes away bytes of resources that nothing has named for a while. Whatever hinders it does not hinder the command: the next one tries
    /// again.
    pub async fn sweep(&self) {
        if let Err(error) = self.store.sweep_contents(now() - CONTENT_GRACE_MS).await {
            tracing::warn!(error.message = %error, "bytes that nothing names could not be taken away");
        }
    }

    fn not_allowed(&self, workspace: &str) -> Failure {
        Failure::new(Exit::NotAllowed, Finding::new(codes::NOT_ALLOWED).arg("user", &self.user).arg("workspace", workspace))
    }

    /// The role of the one who works, if a member.
    pub fn role(&self, workspace: &Workspace) -> Option<Role> {
        workspace.members.iter().find(|member| member.user == self.user).map(|member| member.role)
    }

    fn may_see(&self, workspace: &Workspace) -> bool {
        self.is_tenant_account() || self.role(workspace).is_some()
    }
}

async fn open_store(global: &Global) -> Result<(DataDir, Store), Failure> {
    let data = DataDir::locate(global)?;
    data.create()?;
    let store = Store::open(&data.store_location()).await?;
    Ok((data, store))
}

/// Shows the credentials of a new installation, once.
pub fn show_credentials(terminal: &Terminal, credentials: &Credentials) {
    terminal.complain(terminal.tone_err(Tone::Heading, messages::INIT_CREDENTIALS.plain(terminal.lang)));
    let lines = [(messages::INIT_USER, &credentials.user), (messages::INIT_PASSWORD, &credentials.password)];
    for (message, value) in lines {
        terminal.complain(format!("  {}", terminal.text(message, &[("value", value)])));
    }
}

/// Adds the valid names to a failure, the nearest first.
pub fn hint_names<'a>(failure: Failure, given: &str, known: impl Iterator<Item = &'a str>, lang: Lang) -> Failure {
    match ferry_engine::nearest::suggestion(given, known) {
        Some((nearest, all)) if all == nearest => failure.hint(messages::DID_YOU_MEAN_ONLY.text(lang, &[("name", &nearest)])),
        Some((nearest, all)) => failure.hint(messages::DID_YOU_MEAN.text(lang, &[("name", &nearest), ("all", &all)])),
        None => failure,
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(error.finding())
    }
}

/// Milliseconds since the epoch.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
