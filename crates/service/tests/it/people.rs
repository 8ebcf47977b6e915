//! Members of the workspace with their roles.

use ferry_model::workspace::{Member, Role};
use ferry_service::{Actor, Editor, Viewer};

use crate::world::{SHOP, World, root};

/// Somebody who is a member with this role from now on.
pub async fn member(world: &World, name: &str, role: Role) -> Actor {
    world.store.create_user("acme", name, None, 0).await.unwrap();
    let workspace = world.store.workspace(SHOP).await.unwrap().unwrap();
    world.store.add_member(workspace.id, Member { user: name.into(), user_id: None, role }).await.unwrap();
    Actor { user: name.into(), is_tenant_account: false, is_operator: false, ..root() }
}

/// A second administrator.
pub async fn admin(world: &World, name: &str) -> Editor {
    let actor = member(world, name, Role::Admin).await;
    world.service.editor(&actor, SHOP).await.unwrap()
}

/// Somebody who may look only.
pub async fn visitor(world: &World, name: &str) -> Viewer {
    let actor = member(world, name, Role::Visitor).await;
    world.service.viewer(&actor, SHOP).await.unwrap()
}
