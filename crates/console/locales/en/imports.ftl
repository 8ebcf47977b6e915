imports-title = Import Task List
imports-text = Import packages of other workspaces into this one. Only the Alibaba Cloud account and Workspace Administrators create tasks.
imports-create = Create Import Task
imports-none = There are no import tasks yet
imports-none-text = An import task takes a package that a workspace has exported, and puts its objects into this workspace.
imports-name = Import Package Name
imports-name-rule = Letters, digits, underscores (_) and periods (.)
imports-name-free = This name can be used.
imports-method = Upload Method
imports-method-local = Local Upload
imports-method-oss = OSS Object
imports-oss-edition = OSS Object takes the Professional or the Enterprise Edition.
imports-file = Package
imports-upload-file = Upload File
imports-upload-limit = A ZIP file of at most { $size }. It is verified automatically.
imports-uploading = Uploading
imports-oss-endpoint = OSS Endpoint
imports-oss-hint = The URL of the package, from the file details in the OSS console.
imports-check = Check
imports-package-missing = Upload a package, or check an OSS object first.
imports-package-not-verified = The package is not verified. Wait for the verification, or choose another package.
imports-created = The import task { $name } was created.
task-none-found = No task fits
task-none-found-text = Change the filters, or clear them.
task-clear-filters = Clear filters
package-verifying = Verifying the package
package-verified = The verification succeeded
package-rejected = The package cannot be imported:
package-objects-found = { $count ->
    [one] { $count } object
   *[other] { $count } objects
}
package-from = from the workspace { $workspace }
package-errors = { $count ->
    [one] { $count } error
   *[other] { $count } errors
}
package-warnings = { $count ->
    [one] { $count } warning
   *[other] { $count } warnings
}
package-preview = Preview File
package-format-dataworks-model = Standard format (DATAWORKS_MODEL)
package-format-dataworks-v2 = Apsara Stack V3.6.1–V3.11
package-format-dataworks-v3 = Apsara Stack V3.12 and later
package-format-spec = SPEC
package-format = Format
