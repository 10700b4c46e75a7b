"""What tickets are about: configuration items, and the departments, companies and places of people."""

from snclient.simulator.columns import choice, flag, link, number, number_choice, text, time
from snclient.simulator.declaring import Declared

_DEPARTMENT = Declared(
    "cmn_department",
    "Department",
    (
        text("name", "Name", 100),
        text("id", "ID"),
        text("code", "Code"),
        text("description", "Description", 1000),
        link("dept_head", "Department head", "sys_user"),
        link("primary_contact", "Primary contact", "sys_user"),
        link("parent", "Parent", "cmn_department"),
        link("company", "Company", "core_company"),
        number("head_count", "Head count", "0"),
    ),
    indexed=("name",),
)

_COMPANY = Declared(
    "core_company",
    "Company",
    (
        text("name", "Name", 80),
        text("street", "Street", 255),
        text("city", "City", 50),
        text("state", "State / Province"),
        text("zip", "Zip / Postal code"),
        text("country", "Country"),
        text("phone", "Phone"),
        text("website", "Website", 1024),
        text("stock_symbol", "Stock symbol"),
        text("notes", "Notes", 4000),
        link("parent", "Parent", "core_company"),
        link("contact", "Contact", "sys_user"),
        flag("primary", "Primary"),
        flag("customer", "Customer"),
        flag("vendor", "Vendor"),
        flag("manufacturer", "Manufacturer"),
    ),
    indexed=("name",),
)

_LOCATION = Declared(
    "cmn_location",
    "Location",
    (
        text("name", "Name", 100),
        text("full_name", "Full name", 255),
        text("street", "Street", 255),
        text("city", "City"),
        text("state", "State / Province"),
        text("zip", "Zip / Postal code"),
        text("country", "Country"),
        text("latitude", "Latitude"),
        text("longitude", "Longitude"),
        text("time_zone", "Time zone"),
        link("parent", "Parent", "cmn_location"),
        link("company", "Company", "core_company"),
        link("contact", "Contact", "sys_user"),
    ),
    indexed=("name",),
)

_CI = Declared(
    "cmdb_ci",
    "Configuration Item",
    (
        text("name", "Name", 255),
        text("short_description", "Description", 1000),
        text("asset_tag", "Asset tag"),
        text("serial_number", "Serial number", 255),
        text("category", "Category"),
        text("subcategory", "Subcategory"),
        text("environment", "Environment"),
        number_choice("install_status", "Status", "1"),
        choice("operational_status", "Operational status", "1"),
        link("company", "Company", "core_company"),
        link("department", "Department", "cmn_department"),
        link("location", "Location", "cmn_location"),
        link("manufacturer", "Manufacturer", "core_company"),
        link("vendor", "Vendor", "core_company"),
        link("assigned_to", "Assigned to", "sys_user"),
        link("owned_by", "Owned by", "sys_user"),
        link("managed_by", "Managed by", "sys_user"),
        link("supported_by", "Supported by", "sys_user"),
        link("support_group", "Support group", "sys_user_group"),
        link("assignment_group", "Change Group", "sys_user_group"),
        text("ip_address", "IP Address", 255),
        text("mac_address", "MAC Address", 18),
        text("fqdn", "Fully qualified domain name", 255),
        text("dns_domain", "DNS Domain", 255),
        text("attributes", "Attributes", 4000),
        text("comments", "Comments", 4000),
        text("correlation_id", "Correlation ID", 1000),
        text("discovery_source", "Discovery source"),
        time("first_discovered", "First discovered"),
        time("last_discovered", "Most recent discovery"),
        time("install_date", "Installed"),
        flag("monitor", "Monitor"),
        link("sys_domain", "Domain", "sys_user_group", default="global", is_read_only=True),
    ),
    indexed=("name", "correlation_id"),
)

_COMPUTER = Declared(
    "cmdb_ci_computer",
    "Computer",
    (
        text("os", "Operating System"),
        text("os_version", "OS Version"),
        text("os_service_pack", "OS Service Pack"),
        text("host_name", "Host name", 100),
        number("ram", "RAM (MB)"),
        number("cpu_count", "CPU count"),
        flag("virtual", "Is Virtual"),
    ),
    parent="cmdb_ci",
)

_SERVER = Declared("cmdb_ci_server", "Server", (flag("firewall_status", "Firewall"),), parent="cmdb_ci_computer")

_SERVICE = Declared(
    "cmdb_ci_service",
    "Service",
    (
        text("number", "Number"),
        text("busines_criticality", "Business criticality"),
        text("service_classification", "Service classification"),
        text("version", "Version"),
    ),
    parent="cmdb_ci",
)

_OFFERING = Declared(
    "service_offering",
    "Service Offering",
    (link("parent", "Parent", "cmdb_ci_service"), text("service_status", "Service status")),
    parent="cmdb_ci_service",
)

_ASSET = Declared(
    "alm_asset",
    "Asset",
    (
        text("display_name", "Display name", 255),
        text("asset_tag", "Asset tag"),
        text("serial_number", "Serial number", 100),
        number("install_status", "State", "1"),
        number("quantity", "Quantity", "1"),
        link("ci", "Configuration Item", "cmdb_ci"),
        link("assigned_to", "Assigned to", "sys_user"),
        link("company", "Company", "core_company"),
        link("department", "Department", "cmn_department"),
        link("location", "Location", "cmn_location"),
    ),
    display="display_name",
)

_CHART = Declared(
    "bsm_chart",
    "Dependency View",
    (text("name", "Name", 100), text("description", "Description", 1000), link("user", "User", "sys_user")),
)

PLACE_TABLES = (_DEPARTMENT, _COMPANY, _LOCATION, _CI, _COMPUTER, _SERVER, _SERVICE, _OFFERING, _ASSET, _CHART)
"""Tables of configuration items, organisation and places."""
