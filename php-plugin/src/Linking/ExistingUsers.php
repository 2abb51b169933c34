<?php
/**
 * Existing users of WordPress who come to a connection, and leave it.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Linking;

use ScimPress\Audit\Recorder;
use ScimPress\Database\Failure;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Runner;
use ScimPress\Store\Connection;
use ScimPress\Store\Protection;
use ScimPress\Store\UnmanagedUsers;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Links users one by one, each in a transaction of its own, and hands out those of chosen roles in chunks, so
 * that a command or a screen can show how far it is and go on where it was stopped.
 */
final class ExistingUsers {

	/** Users of one chunk. */
	public const CHUNK = 100;

	/**
	 * The parts.
	 *
	 * @param Runner         $runner     Runs the exchange of each.
	 * @param UnmanagedUsers $unmanaged  Whom nobody manages.
	 * @param Protection     $protection Judges accounts.
	 */
	public function __construct(
		private readonly Runner $runner,
		private readonly UnmanagedUsers $unmanaged = new UnmanagedUsers(),
		private readonly Protection $protection = new Protection(),
	) {}

	/**
	 * How many users of these roles nobody manages.
	 *
	 * @param list<string> $roles The roles.
	 * @throws Failure When the database does not answer.
	 */
	public function count( array $roles ): int {
		return $this->unmanaged->count( $roles );
	}

	/**
	 * The next of them in ascending order of WordPress id.
	 *
	 * @param list<string> $roles The roles.
	 * @param int          $after Only greater ids.
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function chunk( array $roles, int $after ): array {
		return $this->unmanaged->with_roles( $roles, $after, self::CHUNK );
	}

	/**
	 * Why a user cannot be linked; null when it can be, as far as one can tell beforehand.
	 */
	public function obstacle( int $wp_user_id ): ?string {
		return ( new WP_User( $wp_user_id ) )->exists() ? $this->protection->reason( $wp_user_id ) : 'there is no such user';
	}

	/**
	 * Has a connection manage a user. Tells why it does not, for a person; null when it does.
	 */
	public function link( Connection $connection, int $wp_user_id ): ?string {
		return $this->run(
			$connection,
			array(
				'kind'       => 'adopt',
				'wp_user_id' => $wp_user_id,
			)
		);
	}

	/**
	 * Has a managed user be an ordinary user of WordPress again. Tells why it is not, for a person; null when
	 * it is.
	 *
	 * @param bool $let_in Whether a user who is locked out may be let in by it.
	 */
	public function unlink( Connection $connection, int $wp_user_id, bool $let_in ): ?string {
		return $this->run(
			$connection,
			array(
				'kind'       => 'release',
				'wp_user_id' => $wp_user_id,
				'let_in'     => $let_in,
			)
		);
	}

	/**
	 * Runs an exchange of the site itself.
	 *
	 * @param array<string, mixed> $request Of the contract.
	 */
	private function run( Connection $connection, array $request ): ?string {
		$reply = $this->runner->run( Configuration::for_site( $connection ), $request, '', Recorder::for_site( $connection->id ) );
		if ( $reply->status < 300 ) {
			return null;
		}
		return $reply->audit['detail'] ?? 'the error log of the site says why';
	}
}
