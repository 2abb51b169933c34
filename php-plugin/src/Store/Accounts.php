<?php
/**
 * Users of WordPress whom a new user of a client may be about.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * Finds and locks them for the core, which decides, and lets a row manage one.
 *
 * Of those that nobody manages the WordPress user is locked before any own row is looked at: no own row
 * stands for it yet, and whoever else wants it waits here. Protection holds for the site itself, too: what
 * is protected comes to no connection.
 */
final class Accounts {

	/**
	 * The parts.
	 *
	 * @param Users          $users      Own rows.
	 * @param SiteUsers      $wordpress  Users of WordPress.
	 * @param Protection     $protection Judges accounts.
	 * @param LinkRequests   $requests   What administrators were told.
	 * @param Owners         $owners     Who manages whom.
	 */
	public function __construct(
		private readonly Users $users = new Users(),
		private readonly SiteUsers $wordpress = new WordPressUsers(),
		private readonly Protection $protection = new Protection(),
		private readonly LinkRequests $requests = new LinkRequests(),
		private readonly Owners $owners = new Owners(),
	) {}

	/**
	 * The accounts of the contract, in ascending order of WordPress id.
	 *
	 * @param int                  $connection_id Who wants to know.
	 * @param array<string, mixed> $by            `identity` or `wp_user_id`.
	 * @param list<string>         $fields        WordPress fields to read.
	 * @return list<array<string, mixed>>
	 * @throws Failure When the database does not answer.
	 */
	public function find( int $connection_id, array $by, array $fields ): array {
		$identity = $by['identity'] ?? null;
		$called   = null === $identity ? array( (int) $by['wp_user_id'] ) : $this->called( (string) $identity['user_name'], (string) $identity['user_email'] );
		sort( $called );
		$locked  = array_values( array_filter( $called, array( $this->wordpress, 'lock' ) ) );
		$holders = null === $identity ? array() : $this->owners->with_identity( (string) $identity['user_name_key'], $identity['user_email_key'] );
		$owners  = $holders + $this->owners->of( $locked );

		$accounts = array();
		$ids      = array_unique( array( ...$locked, ...array_keys( $holders ) ) );
		sort( $ids );
		foreach ( $ids as $wp_user_id ) {
			$owner = $owners[ $wp_user_id ] ?? null;
			if ( null === $owner && ! $this->wordpress->is_member( $wp_user_id ) ) {
				continue;
			}
			$accounts[] = array(
				'wp_user_id'     => $wp_user_id,
				'managed_by'     => $owner,
				'holds_identity' => isset( $holders[ $wp_user_id ] ),
				'unreachable'    => null === $owner ? $this->protection->reason( $wp_user_id ) : null,
				'report'         => $this->requests->of( $connection_id, $wp_user_id ),
				'wordpress'      => (object) $this->wordpress->fields( $wp_user_id, $fields ),
			);
		}
		return $accounts;
	}

	/**
	 * Lets a new row manage an account. Neither its login nor its e-mail changes.
	 *
	 * @param array<string, mixed>  $row        The core's new row.
	 * @param int                   $wp_user_id The account, which was found and locked in this transaction.
	 * @param array<string, string> $wanted     WordPress fields.
	 * @param bool                  $lock_out   Whether to end the user's sessions.
	 * @param list<string>          $fields     To remember as what WordPress holds.
	 * @return array<string, string> What WordPress was given.
	 * @throws Rejection When it is not accepted.
	 * @throws Failure When the database does not do it.
	 */
	public function link( array $row, int $wp_user_id, array $wanted, bool $lock_out, array $fields ): array {
		if ( ! $this->wordpress->lock( $wp_user_id ) || ! $this->wordpress->is_member( $wp_user_id ) ) {
			throw Rejection::gone();
		}
		$reason = $this->protection->reason( $wp_user_id );
		if ( null !== $reason ) {
			throw Rejection::out_of_reach( $reason );
		}
		$login = $this->wordpress->fields( $wp_user_id, array( 'user_login' ) )['user_login'];
		$this->users->claim( $row, $wp_user_id, $login );
		// What the sites of a network share is for none of them alone to change.
		$is_owned = null === $this->protection->reason_against_fields( $wp_user_id );
		$given    = $is_owned ? Fields::clean( array_diff_key( $wanted, array( 'user_email' => true ) ) ) : array();
		if ( array() !== $given ) {
			$this->wordpress->update( $wp_user_id, $given );
		}
		if ( $lock_out ) {
			$this->wordpress->lock_out( $wp_user_id );
		}
		$this->users->attach( (string) $row['id'], $wp_user_id, $this->wordpress->fields( $wp_user_id, $fields ) );
		$this->requests->forget( $wp_user_id, (int) $row['connection_id'] );
		return $given;
	}

	/**
	 * WordPress users with this login or e-mail, the same but for the case of ASCII letters; locked.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	private function called( string $login, string $email ): array {
		$found  = array();
		$wanted = array_filter(
			array(
				'user_email' => $email,
				'user_login' => $login,
			),
			static fn( string $value ) => '' !== $value
		);
		foreach ( $wanted as $column => $value ) {
			foreach ( $this->wordpress->named( $column, $value, true ) as $wp_user_id => $held ) {
				if ( strtolower( $held ) === strtolower( $value ) ) {
					$found[ $wp_user_id ] = true;
				}
			}
		}
		return array_keys( $found );
	}
}
