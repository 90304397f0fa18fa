"""`kring` with two topics for tests: everybody may follow `probe:1`, members of a region `members:<its id>`."""

from portal.cli import main
from portal.kernel import live

live.add_topic("probe", lambda actor, number: number != "404")
live.add_topic("members", lambda actor, number: bool(actor.roles.get(int(number))))

if __name__ == "__main__":
    main()
