"""Related lists, joins, classes and text search in encoded queries, in the exact forms that PySNC builds."""

import pytest

from snclient.simulator.query import Condition, Join, Order, Related, TextSearch, parse
from tests.snclient.simulator.conftest import Api

ALL_THREE = "Cloud Platform,Messaging,Service Desk"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("RLQUERYsys_user_grmember.group,>0,m2m^user.nameLIKElindq^ENDRLQUERY", "Service Desk"),
        ("RLQUERYsys_user_grmember.group,>=2,m2m^user.active=true^ENDRLQUERY^nameSTARTSWITHM", "Messaging"),
        (
            "nameINMessaging,Cloud Platform^RLQUERYsys_user_grmember.group,=0^user.nameLIKEsato^ENDRLQUERY",
            "Cloud Platform",
        ),
        ("RLQUERYsys_user_grmember.group,<1^user.nameLIKEa^ENDRLQUERY^name=Messaging", ""),
        ("name=Messaging^ORRLQUERYsys_user_grmember.group,>=1^user.nameLIKElindq^ENDRLQUERY", "Messaging,Service Desk"),
        ("name=x^NQRLQUERYsys_user_grmember.group,>=1^user.nameLIKElindq^ENDRLQUERY", "Service Desk"),
        ("RLQUERYsys_group_has_role.group,>0,m2m^role.nameLIKEitil^ENDRLQUERY^nameSTARTSWITHM", "Messaging"),
        ("RLQUERYsys_user_grmember.nothing,>0^ENDRLQUERY^name=Messaging", "Messaging"),
        ("RLQUERYno_table.group,>0^ENDRLQUERY^name=Messaging", "Messaging"),
        ("name=Messaging^RLQUERYsys_user_grmember.group,>0^user.nameLIKEnobody", "Messaging"),
        ("JOINsys_user_group.manager=sys_user.sys_id!user_name=hana.sato", "Messaging"),
        ("nameLIKEe^JOINsys_user_group.manager=sys_user.sys_id!user_nameLIKEs^active=true^nameLIKEhana", "Messaging"),
        ("JOINsys_user.manager=sys_user.sys_id!user_name=x^nameLIKEx^ORDERBYname^NQname=x", ALL_THREE),
    ],
)
def test_records_are_found_by_what_hangs_on_them(admin: Api, query: str, expected: str) -> None:
    """PySNC, add_rl_query and add_join_query; a part about tables or columns that do not exist is dropped."""
    ours = "nameINService Desk,Messaging,Cloud Platform"
    groups = "^NQ".join(f"{ours}^{group}" for group in query.split("^NQ"))
    assert ",".join(admin.values("sys_user_group", f"{groups}^ORDERBYname", "name")) == expected


def test_related_lists_stand_within_each_other(admin: Api) -> None:
    query = (
        "RLQUERYsys_user_grmember.user,>0^RLQUERYsys_user_has_role.user,=0^ENDRLQUERY^group.name=Messaging^ENDRLQUERY"
        "^user_nameLIKEhana"
    )
    assert admin.values("sys_user", query, "name") == ["Hana Sato"]
    parsed = parse("RLQUERYa.b,>=2,m2m^c=1^RLQUERYd.e,=0^f=2^ENDRLQUERY^ENDRLQUERY^g=3")
    inner = Related("d", "e", "=", 0, parse("f=2"))
    outer = Related("a", "b", ">=", 2, parse("c=1^RLQUERYd.e,=0^f=2^ENDRLQUERY"))
    assert outer.query.groups[0][1] == (inner,)
    assert parsed.groups == (((outer,), (Condition("g", "=", "3"),)),)


def test_a_join_takes_all_conditions_that_follow_it() -> None:
    """PySNC: the sub query stands behind the exclamation mark; nothing ends it."""
    parsed = parse("a=1^JOINt.sys_id=u.v!b=2^ORc=3^d=4^JOINt.w=x.y!^ORDERBYe")
    [_, (first,), (second,)] = parsed.groups[0]
    assert first == Join("t", "sys_id", "u", "v", parse("b=2^ORc=3^d=4"))
    assert second == Join("t", "w", "x", "y", parse(""))
    assert parsed.orders == (Order("e"),)
    assert not parsed.is_partial


def test_what_is_grouped_stands_together_before_it_is_sorted(admin: Api) -> None:
    """c_EncodedQueryStrings: GROUPBY in lists."""
    parsed = parse("active=true^GROUPBYstate^ORDERBYDESCnumber^GROUPBYpriority")
    assert (parsed.groupings, parsed.orders) == (("state", "priority"), (Order("number", is_descending=True),))
    for impact, display in (("1", "b"), ("3", "a"), ("1", "a")):
        admin.create("incident", impact=impact, correlation_id="grouped", correlation_display=display)
    rows = admin.rows("incident", "correlation_id=grouped^ORDERBYcorrelation_display^GROUPBYimpact")
    assert [(row["impact"], row["correlation_display"]) for row in rows] == [("1", "a"), ("1", "b"), ("3", "a")]


def test_instanceof_finds_the_classes_that_extend_one(admin: Api) -> None:
    """PySNC documents INSTANCEOF; the operator "is a" of sys_class_name."""
    for table, ci in (
        ("cmdb_ci", "c1"),
        ("cmdb_ci_computer", "c2"),
        ("cmdb_ci_server", "c3"),
        ("cmdb_ci_service", "c4"),
    ):
        admin.create(table, name=ci, correlation_id="classes")

    def names(query: str) -> str:
        return "".join(admin.values("cmdb_ci", f"correlation_id=classes^{query}^ORDERBYname", "name"))

    assert names("sys_class_nameINSTANCEOFcmdb_ci_computer") == "c2c3"
    assert names("sys_class_nameINSTANCEOFcmdb_ci") == "c1c2c3c4"
    assert names("sys_class_nameINSTANCEOFno_such_table") == ""
    assert names("nameINSTANCEOFcmdb_ci^name=c1") == "c1"
    assert names("sys_class_name=cmdb_ci_computer") == "c2"


def test_text_search_finds_whole_words_anywhere(admin: Api) -> None:
    """c_EncodedQueryStrings: 123TEXTQUERY321."""
    admin.create("incident", short_description="Printer jams, again", correlation_id="words")
    admin.create("incident", short_description="Printers", description="jams", correlation_id="words")

    def found(words: str) -> int:
        return len(admin.rows("incident", f"123TEXTQUERY321={words}^correlation_id=words"))

    assert (found("printer"), found("JAMS"), found("again printer"), found("print"), found("")) == (1, 2, 1, 0, 2)
    assert parse("123TEXTQUERY321=a b").groups == (((TextSearch("a b"),),),)


@pytest.mark.parametrize(
    "query", ["numberISEMPTYNone", "numberANYTHINGNone^number=x", "a.b,c=1^numberISEMPTY", "urgencyIN_HIERARCHYx@y"]
)
def test_what_follows_an_operator_without_value_is_ignored_and_others_are_dropped(admin: Api, query: str) -> None:
    """aiosnow writes Python's None behind such operators; hierarchies are not known here."""
    admin.create("incident", correlation_id="unary")
    found = admin.rows("incident", f"{query}^correlation_id=unary", limit="1")
    assert bool(found) is query.startswith("urgency")
