<?php
/**
 * Why SCIM keeps off an account, in words.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The reasons of `Store\Protection` for people. A reason that a plugin gives stays as it is.
 */
final class ProtectionWords {

	/**
	 * A sentence about one account.
	 *
	 * @param ?string $reason From the protection; null when there is none.
	 */
	public static function of( ?string $reason ): string {
		$words = array(
			'the user is a super admin of the network'     => __( 'A super admin of the network.', 'scimpress' ),
			'the user is the last administrator of the site' => __( 'The last administrator of the site whom SCIM does not reach.', 'scimpress' ),
			'an administrator has protected the account'   => __( 'Protected by an administrator.', 'scimpress' ),
		);
		if ( null === $reason ) {
			return __( 'SCIM may write to this account.', 'scimpress' );
		}
		if ( 1 === preg_match( '/^the user may ([a-z_]+)$/D', $reason, $found ) ) {
			/* translators: %s: name of a capability of WordPress. */
			return sprintf( __( 'Can take the site over, or part of it: has the capability %s.', 'scimpress' ), $found[1] );
		}
		return $words[ $reason ] ?? $reason;
	}
}
