"""The platform's own tables: definitions (`sys_metadata` and what extends it), journal, attachments, log, OAuth."""

from snclient.simulator.columns import conditions, flag, link, number, password, script, text, time
from snclient.simulator.declaring import Declared

_METADATA = Declared(
    "sys_metadata",
    "Application File",
    (
        text("sys_name", "Display name", 255),
        link("sys_scope", "Application", "sys_scope", default="global"),
        text("sys_update_name", "Update name", 250),
        text("sys_policy", "Protection policy"),
    ),
    display="sys_name",
    is_spread=True,
)

_DB_OBJECT = Declared(
    "sys_db_object",
    "Table",
    (
        text("name", "Name", 80),
        text("label", "Label", 80),
        link("super_class", "Extends table", "sys_db_object"),
        flag("is_extendable", "Extensible"),
        text("access", "Accessible from", default="public"),
        flag("read_access", "Can read", "true"),
        flag("create_access", "Can create"),
        flag("update_access", "Can update"),
        flag("delete_access", "Can delete"),
        flag("ws_access", "Allow access to this table via web services", "true"),
        link("number_ref", "Auto number", "sys_number"),
    ),
    parent="sys_metadata",
    display="label",
    indexed=("name",),
    unique=("name",),
)

_DICTIONARY = Declared(
    "sys_dictionary",
    "Dictionary Entry",
    (
        text("name", "Table", 80),
        text("element", "Column name", 80),
        text("column_label", "Column label", 80),
        text("internal_type", "Type"),
        number("max_length", "Max length"),
        flag("mandatory", "Mandatory"),
        flag("read_only", "Read only"),
        flag("active", "Active", "true"),
        flag("display", "Display"),
        flag("unique", "Unique"),
        flag("primary", "Primary"),
        flag("virtual", "Calculated"),
        text("reference", "Reference", 80),
        text("reference_cascade_rule", "Reference cascade rule"),
        number("choice", "Choice"),
        text("dependent_on_field", "Dependent on field", 80),
        text("default_value", "Default value", 512),
        text("attributes", "Attributes", 1000),
        text("comments", "Comments", 4000),
    ),
    parent="sys_metadata",
    display="column_label",
    indexed=("name", "element"),
)

_CHOICE = Declared(
    "sys_choice",
    "Choice",
    (
        text("name", "Table", 80),
        text("element", "Element", 80),
        text("value", "Value", 60),
        text("label", "Label", 60),
        text("language", "Language", 3, "en"),
        number("sequence", "Sequence"),
        flag("inactive", "Inactive"),
        text("dependent_value", "Dependent value", 60),
        text("hint", "Hint", 255),
    ),
    parent="sys_metadata",
    display="label",
    indexed=("name",),
)

_PROPERTIES = Declared(
    "sys_properties",
    "System Property",
    (
        text("name", "Name", 100),
        text("value", "Value", 4000),
        text("type", "Type", default="string"),
        text("description", "Description", 512),
        text("choices", "Choices", 4000),
        text("suffix", "Suffix", 100),
        text("read_roles", "Read roles", 255),
        text("write_roles", "Write roles", 255),
        flag("is_private", "Private"),
        flag("ignore_cache", "Ignore cache"),
    ),
    parent="sys_metadata",
    indexed=("name",),
    unique=("name",),
)

_SCRIPT = Declared(
    "sys_script",
    "Business Rule",
    (
        text("name", "Name", 100),
        text("collection", "Table", 80),
        text("when", "When", default="before"),
        number("order", "Order", "100"),
        flag("active", "Active", "true"),
        flag("advanced", "Advanced"),
        flag("action_insert", "Insert"),
        flag("action_update", "Update"),
        flag("action_delete", "Delete"),
        flag("action_query", "Query"),
        flag("abort_action", "Abort action"),
        flag("add_message", "Add message"),
        text("message", "Message", 4000),
        conditions("filter_condition", "Filter Conditions"),
        script("condition", "Condition"),
        script("script", "Script"),
        text("template", "Set field values", 4000),
        text("role_conditions", "Role conditions", 4000),
        text("description", "Description", 4000),
    ),
    parent="sys_metadata",
    indexed=("collection",),
)

_NUMBER = Declared(
    "sys_number",
    "Number",
    (
        text("category", "Table", 80),
        text("prefix", "Prefix"),
        number("number", "Number"),
        number("maximum_digits", "Number of digits", "7"),
    ),
    parent="sys_metadata",
    display="prefix",
    indexed=("category",),
)

_ACL = Declared(
    "sys_security_acl",
    "Access Control",
    (
        text("name", "Name", 255),
        text("operation", "Operation", default="read"),
        text("type", "Type", default="record"),
        flag("active", "Active", "true"),
        flag("admin_overrides", "Admin overrides", "true"),
        text("description", "Description", 4000),
    ),
    parent="sys_metadata",
    indexed=("name",),
)

_ACL_ROLE = Declared(
    "sys_security_acl_role",
    "Access Roles",
    (
        link("sys_security_acl", "Access Control", "sys_security_acl", is_cascading=True),
        link("sys_user_role", "Role", "sys_user_role", is_cascading=True),
    ),
    parent="sys_metadata",
    display="sys_id",
    indexed=("sys_security_acl",),
)

_SCOPE = Declared(
    "sys_scope",
    "Application",
    (
        text("name", "Name", 100),
        text("scope", "Scope", 100),
        text("version", "Version"),
        text("short_description", "Short description", 1000),
        text("vendor", "Vendor", 100),
        flag("active", "Active", "true"),
        flag("private", "Private"),
    ),
    indexed=("scope",),
)

_JOURNAL_FIELD = Declared(
    "sys_journal_field",
    "Journal Entry",
    (
        text("name", "Name", 80),
        text("element", "Element", 80),
        text("element_id", "Element ID", 32),
        text("value", "Value", 4000),
    ),
    display="value",
    indexed=("element_id",),
)

_ATTACHMENT = Declared(
    "sys_attachment",
    "Attachment",
    (
        text("file_name", "File name", 100),
        text("table_name", "Table name", 80),
        text("table_sys_id", "Table sys ID", 32),
        text("content_type", "Content type", 255),
        number("size_bytes", "Size bytes"),
        number("size_compressed", "Size compressed"),
        flag("compressed", "Compressed"),
        text("hash", "Hash", 64),
        text("state", "State"),
        number("chunk_size_bytes", "Chunk size bytes"),
        number("image_height", "Image height"),
        number("image_width", "Image width"),
        text("average_image_color", "Average image color"),
        text("encryption_context", "Encryption context", 32),
    ),
    display="file_name",
    indexed=("table_sys_id",),
)

_LOG = Declared(
    "syslog",
    "Log Entry",
    (
        text("level", "Level", default="0"),
        text("message", "Message", 4000),
        text("source", "Source", 100),
        text("type", "Type", default="0"),
        number("sequence", "Sequence"),
    ),
    display="message",
)

_OAUTH_ENTITY = Declared(
    "oauth_entity",
    "Application Registries",
    (
        text("name", "Name", 100),
        text("client_id", "Client ID", 100),
        password("client_secret", "Client Secret"),
        text("type", "Type", default="client"),
        flag("active", "Active", "true"),
        text("redirect_url", "Redirect URL", 4000),
        text("logo_url", "Logo URL", 1024),
        number("access_token_lifespan", "Access Token Lifespan", "1800"),
        number("refresh_token_lifespan", "Refresh Token Lifespan", "8640000"),
        text("default_grant_type", "Default Grant type"),
        link("user", "OAuth Application User", "sys_user"),
        flag("pkce_required", "PKCE required"),
        flag("public_client", "Public Client"),
        flag("enforce_token_restriction", "Enforce Token Restrictions"),
        text("token_format", "Token Format", default="opaque"),
        text("client_type", "Client Type", 100),
        text("scope_restriction", "Scope Restriction", 100),
        text("comments", "Comments", 4000),
    ),
    parent="sys_metadata",
    indexed=("client_id",),
)

_OAUTH_CREDENTIAL = Declared(
    "oauth_credential",
    "Manage Tokens",
    (
        password("token", "Token"),
        text("type", "Type"),
        time("expires", "Expires"),
        link("user", "User", "sys_user", is_cascading=True),
        link("peer", "Peer", "oauth_entity", is_cascading=True),
    ),
    display="type",
    indexed=("token", "peer", "user"),
)

SYSTEM_TABLES = (
    _METADATA,
    _DB_OBJECT,
    _DICTIONARY,
    _CHOICE,
    _PROPERTIES,
    _SCRIPT,
    _NUMBER,
    _ACL,
    _ACL_ROLE,
    _SCOPE,
    _JOURNAL_FIELD,
    _ATTACHMENT,
    _LOG,
    _OAUTH_ENTITY,
    _OAUTH_CREDENTIAL,
)
"""Tables of the platform itself; `sys_metadata` stands first, for others extend it."""
