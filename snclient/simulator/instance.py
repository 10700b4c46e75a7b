"""The parts of an instance, put together."""

from dataclasses import dataclass

from snclient.simulator.accounts import Accounts
from snclient.simulator.attachments import Attachments
from snclient.simulator.choices import Choices
from snclient.simulator.codes import Codes
from snclient.simulator.faults import Faults
from snclient.simulator.last_calls import LastCalls
from snclient.simulator.log import Log
from snclient.simulator.oauth import Grants
from snclient.simulator.properties import Properties
from snclient.simulator.records import Records
from snclient.simulator.registry import Registry
from snclient.simulator.releases import Release
from snclient.simulator.sessions import Sessions
from snclient.simulator.shapes import Shaper
from snclient.simulator.store import Store
from snclient.simulator.tally import Tally
from snclient.simulator.tiny import TinyAddresses
from snclient.simulator.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that a request may need.

    `database`: an absolute path or `:memory:`; `is_open`: whether other machines are answered too.
    """

    base_url: str
    database: str
    is_open: bool
    store: Store
    choices: Choices
    records: Records
    shaper: Shaper
    attachments: Attachments
    tiny: TinyAddresses
    accounts: Accounts
    properties: Properties
    log: Log
    registry: Registry
    codes: Codes
    tokens: Tokens
    grants: Grants
    last_calls: LastCalls
    faults: Faults
    tally: Tally
    sessions: Sessions

    @property
    def release(self) -> Release:
        """The release that the instance is of."""
        return self.properties.release


def assemble(store: Store, *, database: str, base_url: str, is_open: bool = False) -> Instance:
    """An instance over an open store, reachable at `base_url`."""
    choices = Choices(store)
    records = Records(store, choices)
    accounts = Accounts(store)
    properties = Properties(store)
    records.when_written("sys_properties", properties.forget)
    records.when_deleted(properties.forget)
    registry = Registry(store, accounts)
    records.when_written("oauth_entity", registry.complete)
    attachments = Attachments(store, records)
    records.when_deleted(attachments.forget)
    codes = Codes()
    tokens = Tokens(store, accounts)
    grants = Grants(accounts=accounts, registry=registry, tokens=tokens, codes=codes, properties=properties)
    return Instance(
        base_url=base_url,
        database=database,
        is_open=is_open,
        store=store,
        choices=choices,
        records=records,
        shaper=Shaper(store, records, choices, base_url=base_url),
        attachments=attachments,
        tiny=TinyAddresses(store),
        accounts=accounts,
        properties=properties,
        log=Log(store),
        registry=registry,
        codes=codes,
        tokens=tokens,
        grants=grants,
        last_calls=LastCalls(),
        faults=Faults(),
        tally=Tally(),
        sessions=Sessions(),
    )
