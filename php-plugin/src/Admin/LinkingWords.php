<?php
/**
 * Why an account fits somebody, and why it is not linked, in words.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What the core says of link requests, for people.
 */
final class LinkingWords {

	/** Before the reason of a protection, as the core says it. */
	private const PROTECTED_ACCOUNT = 'this account is protected: ';

	/**
	 * By what an account fits, as a sentence.
	 *
	 * @param string $matched From the request: words separated by spaces.
	 */
	public static function matched( string $matched ): string {
		$words = array(
			'email'    => __( 'The e-mail address is the same.', 'scimpress' ),
			'login'    => __( 'Its login is the userName.', 'scimpress' ),
			'identity' => __( 'It is managed under the same userName or e-mail address.', 'scimpress' ),
		);
		return implode( ' ', array_map( static fn( string $one ) => $words[ $one ] ?? $one, explode( ' ', $matched ) ) );
	}

	/**
	 * Why an account is not linked, as a sentence. A reason that a plugin gives stays as it is.
	 *
	 * @param string             $reason As the core says it.
	 * @param array<int, string> $names  Of connections by number.
	 */
	public static function reason( string $reason, array $names ): string {
		$words = array(
			'more than one user has this e-mail or login' => __( 'More than one account has this e-mail address or login. Change that first.', 'scimpress' ),
			'whoever began it may not edit the account'   => __( 'Whoever began it may not edit this account.', 'scimpress' ),
		);
		if ( 1 === preg_match( '/^connection (\d{1,18}) manages the user$/D', $reason, $found ) ) {
			/* translators: %s: name of an identity provider. */
			return sprintf( __( 'Managed by %s already. An account has one identity provider: unlink it there first.', 'scimpress' ), $names[ (int) $found[1] ] ?? $found[1] );
		}
		$protection = str_starts_with( $reason, self::PROTECTED_ACCOUNT ) ? substr( $reason, strlen( self::PROTECTED_ACCOUNT ) ) : $reason;
		return $words[ $reason ] ?? ProtectionWords::of( $protection );
	}
}
