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

	/**
	 * The parts.
	 *
	 * @param Users          $users      Own rows.
	 * @param WordPressUsers $wordpress  Users of WordPress.
	 * @param UserLogin      $logins     Chooses logins.
	 * @param UserEmail      $emails     Judges addresses.
	 * @param ?Protection    $protection Judges accounts; null when the site itself writes, which protection is not against.
	 * @param ?NetworkUsers  $network    What is done on the other sites; null for a connection of this site alone.
	 */
	public function __construct(
		private readonly Users $users = new Users(),
		private readonly WordPressUsers $wordpress = new WordPressUsers(),
		private readonly UserLogin $logins = new UserLogin(),
		private readonly UserEmail $emails = new UserEmail(),
		private readonly ?Protection $protection = new Protection(),
		private readonly ?NetworkUsers $network = null,
	) {}

	/**
	 * One user of a connection with what WordPress holds for it now.
	 *
	 * @param array{id?: string, wp_user_id?: int} $by     How it is found.
	 * @param list<string>                         $fields WordPress fields to read.
	 * @return ?array<string, mixed> A stored user of the contract.
	 */
	public function load( int $connection_id, array $by, bool $lock, array $fields ): ?array {
		$user = $this->users->load( $connection_id, $by, $lock );
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
	 * @param array<string, mixed>  $row    The core's new row.
	 * @param array<string, string> $wanted WordPress fields; `user_login` is a wish.
	 * @param string                $role   On this site.
	 * @param list<string>          $fields To remember as what WordPress holds.
	 * @return array{int, array<string, string>} The WordPress user and what WordPress was given.
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it, or the site's own role for new users is out of reach.
	 */
	public function insert( array $row, array $wanted, string $role, array $fields ): array {
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
		$wp_user_id = $this->wordpress->insert( $login, $given, $role );
		$this->network?->join( $wp_user_id, $role );

		$held = $this->wordpress->fields( $wp_user_id, array_values( array_unique( array( ...$fields, 'user_login' ) ) ) );
		if ( array() === $held ) {
			throw Failure::unavailable( 'the new user is not there' );
		}
		// A hook may have changed the login on its way.
		$this->users->attach( (string) $row['id'], $wp_user_id, $this->only( $held, $fields ), $held['user_login'] );
		$given['user_login'] = $held['user_login'];
		return array( $wp_user_id, $given );
	}

	/**
	 * Changes a user.
	 *
	 * @param array<string, mixed>  $row    The core's row.
	 * @param array<string, string> $wanted WordPress fields that change.
	 * @param bool                  $lock_out Whether to end the user's sessions.
	 * @param list<string>          $fields To remember as what WordPress holds.
	 * @return array<string, string> What WordPress was given.
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it.
	 */
	public function update( string $id, int $wp_user_id, array $row, array $wanted, bool $lock_out, array $fields ): array {
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
		if ( $lock_out ) {
			$this->wordpress->lock_out( $wp_user_id );
		}
		$this->users->attach( $id, $wp_user_id, $this->wordpress->fields( $wp_user_id, $fields ) );
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
			$GLOBALS['wp_current_filter'] = $filters; // phpcs:ignore WordPress.WP.GlobalVariablesOverride
			throw Failure::unavailable( 'a hook ended with ' . get_class( $throwable ) . ' at ' . basename( $throwable->getFile() ) . ':' . $throwable->getLine() );
		}
		$this->users->remember_role( $id, (string) $give, $is_given ? $give : null );
	}

	/**
	 * Deletes a user; on a network, as far as the connection reaches.
	 *
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it.
	 */
	public function delete( string $id, int $wp_user_id, int $reassign_to ): void {
		$this->lock( $id, $wp_user_id );
		if ( null === $this->network ) {
			$this->wordpress->delete( $wp_user_id, $reassign_to );
		} else {
			$this->require_owned( $wp_user_id );
			$this->network->remove( $wp_user_id, $reassign_to );
		}
		$this->users->delete( $id );
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
