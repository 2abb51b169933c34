<?php
/**
 * What an administrator decides about the protection of an account.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Linking;

use ScimPress\Audit\Recorder;
use ScimPress\Database\Failure;
use ScimPress\Store\ProtectionFlags;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Sets the flag of a user, and says so in the audit.
 */
final class Flags {

	/**
	 * The part.
	 *
	 * @param ProtectionFlags $flags Where they are stored.
	 */
	public function __construct( private readonly ProtectionFlags $flags = new ProtectionFlags() ) {}

	/**
	 * Sets the flag of a user.
	 *
	 * @param WP_User $user    The user.
	 * @param ?string $flag    One of ProtectionFlags, or null for neither.
	 * @param int     $decider The administrator; 0 for WP-CLI without a user.
	 * @throws Failure When the database does not do it.
	 */
	public function set( WP_User $user, ?string $flag, int $decider ): void {
		if ( $this->flags->of( $user->ID ) === $flag ) {
			return;
		}
		$this->flags->set( $user->ID, $flag );
		$action = match ( $flag ) {
			ProtectionFlags::CLOSED => 'user.protect',
			ProtectionFlags::OPEN => 'user.open',
			default => 'user.unprotect',
		};
		Recorder::for_administrator()->record(
			array(
				'action'     => $action,
				'outcome'    => 'succeeded',
				'status'     => 200,
				'wp_user_id' => $user->ID,
				'user_name'  => $user->user_login,
				'detail'     => "decided by WordPress user {$decider}",
				'changed'    => array(),
			)
		);
	}
}
