"""Users, groups and roles, and who belongs to what (ServiceNow: User administration)."""

from snclient.simulator.columns import Column, Kind, flag, link, links, number, password, text, time
from snclient.simulator.declaring import Declared

_USER = Declared(
    "sys_user",
    "User",
    (
        text("user_name", "User ID"),
        text("name", "Name", 151),
        text("first_name", "First name", 50),
        text("middle_name", "Middle name", 50),
        text("last_name", "Last name", 50),
        text("email", "Email", 100),
        flag("active", "Active", "true"),
        flag("locked_out", "Locked out"),
        flag("web_service_access_only", "Web service access only"),
        flag("internal_integration_user", "Internal Integration User"),
        password("user_password", "Password"),
        flag("password_needs_reset", "Password needs reset"),
        text("time_zone", "Time zone"),
        text("date_format", "Date format"),
        text("time_format", "Time format"),
        Column("roles", "Roles", max_length=4000, is_read_only=True),
        text("title", "Title", 60),
        text("phone", "Business phone"),
        text("mobile_phone", "Mobile phone"),
        text("home_phone", "Home phone"),
        link("department", "Department", "cmn_department"),
        link("company", "Company", "core_company"),
        link("location", "Location", "cmn_location"),
        link("manager", "Manager", "sys_user"),
        text("employee_number", "Employee number"),
        text("street", "Street", 255),
        text("city", "City"),
        text("state", "State / Province"),
        text("zip", "Zip / Postal code"),
        text("country", "Country code", 3),
        text("preferred_language", "Language", 3),
        flag("vip", "VIP"),
        number("notification", "Notification", "2"),
        number("failed_attempts", "Failed login attempts", "0"),
        time("last_login_time", "Last login time"),
        text("source", "Source", 255),
        link("sys_domain", "Domain", "sys_user_group", default="global", is_read_only=True),
    ),
    indexed=("user_name", "name", "email"),
    unique=("user_name",),
)

_GROUP = Declared(
    "sys_user_group",
    "Group",
    (
        text("name", "Name", 80),
        text("description", "Description", 1000),
        text("email", "Group email", 100),
        link("manager", "Manager", "sys_user"),
        link("parent", "Parent", "sys_user_group"),
        flag("active", "Active", "true"),
        text("type", "Type", 1024),
        flag("exclude_manager", "Exclude manager"),
        flag("include_members", "Include members"),
        link("default_assignee", "Default assignee", "sys_user"),
        text("source", "Source", 255),
    ),
    indexed=("name",),
)

_MEMBER = Declared(
    "sys_user_grmember",
    "Group Member",
    (
        link("user", "User", "sys_user", is_cascading=True),
        link("group", "Group", "sys_user_group", is_cascading=True),
    ),
    display="sys_id",
    indexed=("user", "group"),
)

_ROLE = Declared(
    "sys_user_role",
    "Role",
    (
        text("name", "Name", 100),
        text("suffix", "Suffix", 100),
        text("description", "Description", 1000),
        flag("elevated_privilege", "Elevated privilege"),
        flag("grantable", "Grantable", "true"),
        links("assignable_by", "Assignable by", "sys_user_role"),
    ),
    parent="sys_metadata",
    indexed=("name",),
    unique=("name",),
)

_CONTAINED_ROLE = Declared(
    "sys_user_role_contains",
    "Contained Role",
    (
        link("role", "Role", "sys_user_role", is_cascading=True),
        link("contains", "Contains", "sys_user_role", is_cascading=True),
    ),
    parent="sys_metadata",
    display="sys_id",
    indexed=("role",),
)

_USER_HAS_ROLE = Declared(
    "sys_user_has_role",
    "User Role",
    (
        link("user", "User", "sys_user", is_cascading=True),
        link("role", "Role", "sys_user_role", is_cascading=True),
        text("state", "State", default="active"),
        flag("inherited", "Inherited"),
        Column("granted_by", "Granted by", Kind.REFERENCE, 32, "sys_user_group"),
        link("included_in_role", "Included in role", "sys_user_role"),
        number("inh_count", "Inheritance count"),
    ),
    display="sys_id",
    indexed=("user", "role"),
)

_GROUP_HAS_ROLE = Declared(
    "sys_group_has_role",
    "Group Role",
    (
        link("group", "Group", "sys_user_group", is_cascading=True),
        link("role", "Role", "sys_user_role", is_cascading=True),
        flag("inherits", "Inherits", "true"),
    ),
    display="sys_id",
    indexed=("group", "role"),
)

PEOPLE_TABLES = (_USER, _GROUP, _MEMBER, _ROLE, _CONTAINED_ROLE, _USER_HAS_ROLE, _GROUP_HAS_ROLE)
"""Tables of users, groups and roles."""
