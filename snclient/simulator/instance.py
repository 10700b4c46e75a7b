"""The parts of an instance, put together."""

from dataclasses import dataclass

from snclient.simulator.accounts import Accounts
from snclient.simulator.choices import Choices
from snclient.simulator.faults import Faults
from snclient.simulator.oauth import Tokens
from snclient.simulator.records import Records
from snclient.simulator.sessions import Sessions
from snclient.simulator.shapes import Shaper
from snclient.simulator.store import Store
from snclient.simulator.tally import Tally


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that a request may need. `database`: an absolute path or `:memory:`."""

    base_url: str
    database: str
    store: Store
    choices: Choices
    records: Records
    shaper: Shaper
    accounts: Accounts
    tokens: Tokens
    faults: Faults
    tally: Tally
    sessions: Sessions


def assemble(store: Store, *, database: str, base_url: str) -> Instance:
    """An instance over an open store, reachable at `base_url`."""
    choices = Choices(store)
    records = Records(store, choices)
    accounts = Accounts(store)
    return Instance(
        base_url=base_url,
        database=database,
        store=store,
        choices=choices,
        records=records,
        shaper=Shaper(store, records, choices, base_url=base_url),
        accounts=accounts,
        tokens=Tokens(store, accounts),
        faults=Faults(),
        tally=Tally(),
        sessions=Sessions(),
    )
