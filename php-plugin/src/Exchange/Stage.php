<?php
/**
 * Whether an exchange is real.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Database\Failure;
use ScimPress\Database\Tables;
use ScimPress\Site\NetworkPlace;
use ScimPress\Store\Accounts;
use ScimPress\Store\Connection;
use ScimPress\Store\LockedUsers;
use ScimPress\Store\ManagedUsers;
use ScimPress\Store\NetworkUsers;
use ScimPress\Store\Owners;
use ScimPress\Store\Protection;
use ScimPress\Store\Rehearsal;
use ScimPress\Store\RehearsedUsers;
use ScimPress\Store\Rehearsals;
use ScimPress\Store\SiteUsers;
use ScimPress\Store\UserEmail;
use ScimPress\Store\UserLogin;
use ScimPress\Store\Users;
use ScimPress\Store\WordPressUsers;

defined( 'ABSPATH' ) || exit;

/**
 * Gives an exchange what it works on: the tables and WordPress, or, for a connection in shadow, tables of its own
 * and what WordPress would hold. What clients ask for is rehearsed, and what the site does later of it; what
 * happens on the site itself, and what administrators do, is real.
 */
final class Stage {

	/** The connection in shadow; null when the exchange is real. */
	private readonly ?Rehearsal $rehearsal;

	private readonly SiteUsers $wordpress;

	/**
	 * The parts.
	 *
	 * @param bool        $is_asked_for Whether a client asked for it.
	 * @param ?Connection $connection   The connection, as it was when the exchange began.
	 * @param Rehearsals  $rehearsals   The connections in shadow.
	 */
	public function __construct(
		private readonly bool $is_asked_for,
		private readonly ?Connection $connection,
		private readonly Rehearsals $rehearsals = new Rehearsals(),
	) {
		$this->rehearsal = $is_asked_for ? $connection?->rehearsal : null;
		$this->wordpress = null === $this->rehearsal ? new WordPressUsers() : new RehearsedUsers( $connection->id );
	}

	/**
	 * Whether nothing is to come of it.
	 */
	public function is_shadow(): bool {
		return null !== $this->rehearsal;
	}

	/**
	 * Whether anybody can work: not while the rows of the connection are being copied, nor in shadow beyond the
	 * site.
	 */
	public function is_ready(): bool {
		return null === $this->rehearsal || ( $this->rehearsal->is_ready && ! $this->reaches_network() );
	}

	/**
	 * Whether the connection reaches beyond the site: one of the network, where it has its place.
	 */
	public function reaches_network(): bool {
		return null !== $this->connection && $this->connection->is_network && null === NetworkPlace::objection();
	}

	/**
	 * Does the work of the exchange.
	 *
	 * @template T
	 * @param callable(): T $work What.
	 * @return T
	 * @throws Failure When shadow mode was ended meanwhile: what was read may have been half of it.
	 */
	public function perform( callable $work ): mixed {
		if ( null === $this->rehearsal ) {
			return Tables::rehearse( null, $work );
		}
		// A hook that ends the process leaves the rest of it to the real tables.
		add_action( 'shutdown', array( Tables::class, 'end_rehearsing' ), PHP_INT_MIN );
		$result = Tables::rehearse( $this->rehearsals->connections(), $work );
		$this->rehearsals->require_same( $this->connection->id, $this->rehearsal );
		return $result;
	}

	/**
	 * Makes sure, until the end of the transaction that has just begun, that the exchange is what it was.
	 *
	 * @throws Failure When shadow mode was begun or ended meanwhile.
	 */
	public function hold(): void {
		if ( $this->is_asked_for && null !== $this->connection ) {
			$this->rehearsals->hold( $this->connection->id, $this->rehearsal );
		}
	}

	/**
	 * The rows of managed users.
	 */
	public function users(): Users {
		return new Users( wordpress: $this->wordpress );
	}

	/**
	 * Whoever writes managed users. What the site itself did to a protected account is followed: protection is
	 * against clients.
	 */
	public function managed_users(): ManagedUsers {
		$protection = $this->is_asked_for ? $this->protection( $this->connection?->allowed_roles() ?? array() ) : null;
		return new ManagedUsers(
			users: $this->users(),
			wordpress: $this->wordpress,
			logins: new UserLogin( $this->wordpress, new Owners() ),
			emails: new UserEmail( $this->wordpress ),
			protection: $protection,
			network: null !== $this->connection && $this->reaches_network() ? new NetworkUsers( $this->connection->sites, $this->connection->default_role ) : null,
		);
	}

	/**
	 * Whoever knows the accounts that nobody manages.
	 */
	public function accounts(): AccountEffects {
		return new AccountEffects( new Accounts( users: $this->users(), wordpress: $this->wordpress, protection: $this->protection( array() ) ) );
	}

	/**
	 * Whoever judges accounts.
	 *
	 * @param list<string> $allowed_roles Roles that SCIM may give although they are dangerous.
	 */
	private function protection( array $allowed_roles ): Protection {
		return new Protection( $allowed_roles, $this->reaches_network(), locked: new LockedUsers( $this->is_shadow() ), wordpress: $this->wordpress );
	}
}
