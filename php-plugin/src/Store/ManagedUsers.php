<?php
/**
 * Managed users: a row and a WordPress user that change together.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Performs the writes of the core on both tables, within the transaction that the core opened.
 *
 * Rows are locked in one order, own row first. On creation the own row comes first too, since its keys
 * arbitrate; on deletion it goes last, so that a deletion that stops half-way is seen and finished.
 */
final class ManagedUsers {

	private readonly Roles $roles;

	/**
	 * The parts.
	 *
	 * @param Users          $users      Own rows.
	 * @param SiteUsers      $wordpress  Users of WordPress.
	 * @param UserLogin      $logins     Chooses logins.
	 * @param UserEmail      $emails     Judges addresses.
	 * @param ?Protection    $protection Judges accounts; null when the site itself writes, which protection is not against.
	 * @param Content        $content    What users wrote.
	 * @param ?NetworkUsers  $network    What is done on the other sites; null for a connection of this site alone.
	 */
	public function __construct(
		private readonly Users $users = new Users(),
		private readonly SiteUsers $wordpress = new WordPressUsers(),
		private readonly UserLogin $logins = new UserLogin(),
		private readonly UserEmail $emails = new UserEmail(),
		private readonly ?Protection $protection = new Protection(),
		private readonly Content $content = new Content(),
		private readonly ?NetworkUsers $network = null,
	) {
		$this->roles = new Roles( $protection, $wordpress );
	}

	/**
	 * One user of a connection with what WordPress holds for it now.
	 *
	 * @param array<string, string|int> $by        How it is found: the name of a column and its value.
	 * @param list<string>              $fields    WordPress fields to read.
	 * @param bool                      $forgotten Whether one is meant whom the connection has forgotten.
	 * @return ?array<string, mixed> A stored user of the contract.
	 */
	public function load( int $connection_id, array $by, bool $lock, array $fields, bool $forgotten = false ): ?array {
		$user = $this->users->load( $connection_id, $by, $lock, $forgotten );
		if ( null === $user ) {
			return null;
		}
		if ( $lock ) {
			$this->wordpress->lock( $user['wp_user_id'] );
		}
		$user['wordpress'] = array() === $fields ? array() : $this->wordpress->fields( $user['wp_user_id'], $fields );
		return $user;
	}

	/**
	 * Creates a user.
	 *
	 * @param array<string, mixed>  $row      The core's new row.
	 * @param array<string, string> $wanted   WordPress fields; `user_login` is a wish.
	 * @param ?string               $password Null for one that nobody knows.
	 * @param string                $role     On this site.
	 * @param list<string>          $fields   To remember as what WordPress holds.
	 * @return array{int, array<string, string>} The WordPress user and what WordPress was given.
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it, or the site's own role for new users is out of reach.
	 */
	public function insert( array $row, array $wanted, #[\SensitiveParameter] ?string $password, string $role, array $fields ): array {
		$against = $this->protection?->reason_against_role( $role );
		if ( null !== $against ) {
			throw Failure::unavailable( 'new users cannot be given their role: ' . $against );
		}
		$wish = $wanted['user_login'] ?? '';
		unset( $wanted['user_login'] );
		$this->wordpress->lock_network();
		$login = $this->users->insert( $row, $this->logins->candidates( $wish, (string) $row['id'] ), $role );
		$given = Fields::clean( $wanted );
		$this->emails->require_free( $given['user_email'] ?? '', 0 );
		$wp_user_id = $this->wordpress->insert( (string) $row['id'], $login, $given, $password, $role );
		$this->network?->join( $wp_user_id );
		return $this->attached( $row, $wp_user_id, $given, $fields );
	}

	/**
	 * Creates a user again who was deleted.
	 *
	 * @param array<string, mixed>  $row        The core's new row.
	 * @param int                   $wp_user_id The former WordPress user.
	 * @param string                $login      The former login.
	 * @param array<string, string> $wanted     WordPress fields.
	 * @param list<string>          $fields     To remember as what WordPress holds.
	 * @return array{int, array<string, string>} The WordPress user and what WordPress was given.
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it.
	 */
	public function restore( array $row, int $wp_user_id, string $login, array $wanted, array $fields ): array {
		$this->wordpress->lock_network();
		$this->users->insert( $row, array( $login ) );
		$given = Fields::clean( $wanted );
		$this->emails->require_free( $given['user_email'] ?? '', $wp_user_id );
		return $this->attached( $row, $this->wordpress->restore( (string) $row['id'], $wp_user_id, $login, $given ), $given, $fields );
	}

	/**
	 * Takes all roles on this site from a user and tells which.
	 *
	 * @return list<string>
	 * @throws Rejection When it is not accepted.
	 */
	public function take_roles( string $id, int $wp_user_id ): array {
		$this->lock( $id, $wp_user_id );
		return $this->roles->take( $wp_user_id );
	}

	/**
	 * Gives a user roles on this site and tells which could not be given.
	 *
	 * @param list<string> $roles The roles.
	 * @return list<string>
	 * @throws Rejection When it is not accepted.
	 */
	public function give_roles( string $id, int $wp_user_id, array $roles ): array {
		$this->lock( $id, $wp_user_id );
		return $this->roles->give( $wp_user_id, $roles );
	}

	/**
	 * Writes into the row of a new user which WordPress user it is.
	 *
	 * @param array<string, mixed>  $row    The core's new row.
	 * @param array<string, string> $given  What WordPress was given.
	 * @param list<string>          $fields To remember as what WordPress holds.
	 * @return array{int, array<string, string>} The WordPress user and what WordPress was given.
	 * @throws Failure When the database does not do it.
	 */
	private function attached( array $row, int $wp_user_id, array $given, array $fields ): array {
		$held = $this->wordpress->fields( $wp_user_id, array_values( array_unique( array( ...$fields, 'user_login' ) ) ) );
		if ( array() === $held ) {
			throw Failure::unavailable( 'the new user is not there' );
		}
		// A hook may have changed the login on its way.
		$this->users->attach( (string) $row['id'], $wp_user_id, $this->only( $held, $fields ), $held['user_login'] );
		$this->wordpress->finish( (string) $row['id'], $wp_user_id );
		$given['user_login'] = $held['user_login'];
		return array( $wp_user_id, $given );
	}

	/**
	 * Changes a user.
	 *
	 * @param array<string, mixed>  $row      The core's row.
	 * @param array<string, string> $wanted   WordPress fields that change.
	 * @param ?string               $login    The login that is to follow, a wish; null for none.
	 * @param ?string               $password Null for the one there is.
	 * @param bool                  $lock_out Whether to end the user's sessions.
	 * @param list<string>          $fields   To remember as what WordPress holds.
	 * @return array<string, string> What WordPress was given.
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it.
	 */
	public function update( string $id, int $wp_user_id, array $row, array $wanted, ?string $login, #[\SensitiveParameter] ?string $password, bool $lock_out, array $fields ): array {
		$former = $this->lock( $id, $wp_user_id );
		$this->users->update( $id, $former['connection_id'], $row );
		if ( $row['user_name_key'] !== $former['user_name_key'] ) {
			$this->logins->require_managed( (string) $row['user_name'] );
		}
		$given = Fields::clean( $wanted );
		$this->emails->require_free( $given['user_email'] ?? '', $wp_user_id );
		if ( array() !== $given ) {
			$this->require_owned( $wp_user_id );
			$this->wordpress->update( $wp_user_id, $given );
		}
		$renamed = null === $login ? null : $this->rename( $id, $wp_user_id, $login );
		if ( null !== $password ) {
			$this->require_owned( $wp_user_id );
			$this->wordpress->set_password( $wp_user_id, $password );
		}
		if ( $lock_out ) {
			$this->wordpress->lock_out( $wp_user_id );
		}
		$this->users->attach( $id, $wp_user_id, $this->wordpress->fields( $wp_user_id, $fields ), $renamed );
		return $given;
	}

	/**
	 * Gives a user another role in place of the one that SCIM gave. That one is no reason to keep off the
	 * user, however much it may: it is SCIM's to take away.
	 *
	 * @throws Rejection When the user is gone or out of reach.
	 * @throws Failure When the database does not do it, a hook ends it, or the role cannot be given.
	 */
	public function set_role( string $id, int $wp_user_id, ?string $take, ?string $give ): void {
		$this->lock( $id, $wp_user_id, $take );
		$against = null === $give ? null : $this->protection?->reason_against_role( $give );
		if ( null !== $against ) {
			throw Failure::unavailable( 'a role cannot be given: ' . $against );
		}
		$filters = $GLOBALS['wp_current_filter'] ?? array();
		try {
			$is_given = $this->wordpress->set_role( $wp_user_id, $take, $give );
		} catch ( Failure $failure ) {
			throw $failure;
		} catch ( Throwable $throwable ) {
			// The role of one user must not cost the request that made it due, which is done, nor the next
			// user: an exception that left a hook left the hook's name behind.
			$GLOBALS['wp_current_filter'] = $filters; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- what was thrown out of a hook left its name there.
			throw Failure::unavailable( 'a hook ended with ' . get_class( $throwable ) . ' at ' . basename( $throwable->getFile() ) . ':' . $throwable->getLine() );
		}
		$this->users->remember_role( $id, (string) $give, $is_given ? $give : null );
	}

	/**
	 * Deletes a user, as far as the connection reaches on a network, and tells what it had on this site: what
	 * is needed to undo it.
	 *
	 * @return array<string, mixed> As the contract has it.
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it.
	 */
	public function delete( string $id, int $wp_user_id, int $reassign_to ): array {
		$this->lock( $id, $wp_user_id );
		$taken = array(
			'user_login' => $this->wordpress->fields( $wp_user_id, array( 'user_login' ) )['user_login'],
			'roles'      => $this->roles->of( $wp_user_id ),
			'heir'       => $reassign_to,
			...$this->content->of( $wp_user_id ),
		);
		if ( null === $this->network ) {
			$this->wordpress->delete( $wp_user_id, $reassign_to );
		} else {
			$this->require_owned( $wp_user_id );
			$this->network->remove( $wp_user_id, $reassign_to );
		}
		$this->users->delete( $id );
		return $taken;
	}

	/**
	 * Lets the login follow a new name. Tells the login, or null where it stays as it is: a name of which
	 * WordPress could keep nothing is none.
	 *
	 * @throws Rejection When it is not free, or not for this site alone to say.
	 * @throws Failure When the database does not do it.
	 */
	private function rename( string $id, int $wp_user_id, string $wish ): ?string {
		$login = $this->logins->derived( $wish );
		$held  = $this->wordpress->fields( $wp_user_id, array( 'user_login' ) )['user_login'] ?? null;
		if ( null === $login || $login === $held ) {
			return null;
		}
		$this->require_owned( $wp_user_id );
		$this->wordpress->lock_network();
		$this->logins->require_free( $login, $id, $wp_user_id );
		$this->wordpress->rename( $wp_user_id, $login );
		return $login;
	}

	/**
	 * Locks a user's rows and makes sure that it may be written to.
	 *
	 * @param ?string $taken A role that the write takes from the user, and that SCIM gave.
	 * @return array{wp_user_id: int, connection_id: int, user_name_key: string, granted_role: ?string} The own row.
	 * @throws Rejection When it is gone or out of reach.
	 */
	private function lock( string $id, int $wp_user_id, ?string $taken = null ): array {
		$row = $this->users->lock( $id );
		if ( null === $row || $row['wp_user_id'] !== $wp_user_id || ! $this->wordpress->lock( $wp_user_id ) ) {
			throw Rejection::gone();
		}
		$granted = $row['granted_role'];
		$reason  = $this->protection?->reason( $wp_user_id, $granted, $granted === $taken );
		if ( null !== $reason ) {
			throw Rejection::out_of_reach( $reason );
		}
		return $row;
	}

	/**
	 * Makes sure that what the sites of a network share of a user may be changed.
	 *
	 * @throws Rejection When it is not for this connection alone to say.
	 */
	private function require_owned( int $wp_user_id ): void {
		$reason = $this->protection?->reason_against_fields( $wp_user_id );
		if ( null !== $reason ) {
			throw Rejection::out_of_reach( $reason );
		}
	}

	/**
	 * Some of the values.
	 *
	 * @param array<string, string> $values By name.
	 * @param list<string>          $names  Which.
	 * @return array<string, string>
	 */
	private function only( array $values, array $names ): array {
		return array_intersect_key( $values, array_flip( $names ) );
	}
}
