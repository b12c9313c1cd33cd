"""Who is looking: a frozen picture of an account, its grants and its sign-in, read once a request. Never a database row."""

from dataclasses import dataclass

from committee.permissions import GRANTS, SECOND_FACTOR_ROLES, Permission, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a season (0: the installation) and, when not empty, only in these units."""

    role: Role
    scope: int
    unit_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in account. Flask-Login asks for the four properties at the end."""

    account_id: int
    person_id: int
    display_name: str
    login_name: str
    token: str
    grants: tuple[Grant, ...]
    locale: str
    large_type: bool
    second_factor: bool
    has_second_factor: bool
    must_change_password: bool
    seat: str

    def roles(self, season_id: int | None = None) -> frozenset[Role]:
        """Roles held in *season_id* (installation-wide ones count everywhere); all roles when None."""
        return frozenset(g.role for g in self.grants if season_id is None or g.scope in (0, season_id))

    def can(self, permission: Permission, *, season_id: int | None = None) -> bool:
        """Whether any role held (in that season) has *permission*."""
        return any(permission in GRANTS[role] for role in self.roles(season_id))

    def seasons(self, permission: Permission) -> frozenset[int] | None:
        """Seasons in which *permission* is held; None when it is held in all, empty when not at all."""
        scopes = frozenset(g.scope for g in self.grants if permission in GRANTS[g.role])
        return None if 0 in scopes else scopes

    def unit_ids(self, role: Role, *, season_id: int | None = None) -> frozenset[int] | None:
        """Units in which *role* is held; None when it is held everywhere, empty when not at all."""
        found = [g for g in self.grants if g.role is role and (season_id is None or g.scope in (0, season_id))]
        if any(not g.unit_ids for g in found):
            return None
        return frozenset().union(*(g.unit_ids for g in found))

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of the roles may not work without it and this sign-in has not shown it yet."""
        return not self.second_factor and (self.has_second_factor or bool(self.roles() & SECOND_FACTOR_ROLES))

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return True

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        """The cookie's token; only its hash is stored."""
        return self.token
