workspaces-title = 工作空间
workspaces-text = 您所属的工作空间。
workspaces-none = 暂无工作空间
workspaces-none-text = 请联系空间管理员添加成员，或修改搜索条件。
workspaces-none-found = 未找到工作空间
workspace-name = 工作空间名称
workspace-mode = 模式
workspace-role = 角色
