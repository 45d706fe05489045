"""All that knows people, on one data folder."""

from datetime import timedelta

from app.identity.account import Accounts
from app.identity.clock import Clock, utc_now
from app.identity.invitations import Invitations
from app.identity.keys import Keys
from app.identity.passkeys import Passkeys
from app.identity.relying_party import RelyingParty
from app.identity.sessions import Sessions
from app.identity.sign_in import SignIn
from app.identity.tries import Tries
from app.records.identity_file import IdentityFile
from app.settings import Settings


class Identity:
    """Each of its parts is safe to share between threads, and sees what every other process of the service writes."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self.file = IdentityFile(settings.data)
        idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
        self.sessions = Sessions(self.file, idle, longest, clock)
        self.accounts = Accounts(self.file, clock)
        self.keys = Keys(self.file, self.accounts, clock)
        self.tries = Tries(self.file, clock)
        self.party = RelyingParty.of(settings)
        self.passkeys = Passkeys(self.file, self.tries, clock)
        self.invitations = Invitations(self.file, self.accounts, self.passkeys, clock)
        self.sign_in = SignIn(self.file, self.tries, clock)
