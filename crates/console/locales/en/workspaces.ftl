workspaces-title = Workspaces
workspaces-text = The workspaces that you are a member of.
workspaces-none = There is no workspace
workspaces-none-text = Ask an administrator to make you a member, or change what you search for.
workspaces-none-found = No workspace found
workspace-name = Workspace name
workspace-mode = Mode
workspace-role = Role
