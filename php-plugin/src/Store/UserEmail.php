<?php
/**
 * The e-mail address of a WordPress user.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * Decides whether an address can be given to a user. WordPress stores an invalid one as nothing, mends
 * others without a word, and lets two users have the same.
 */
final class UserEmail {

	/**
	 * The part.
	 *
	 * @param SiteUsers $wordpress Users of WordPress.
	 */
	public function __construct( private readonly SiteUsers $wordpress = new WordPressUsers() ) {}

	/**
	 * Accepts an address or none.
	 *
	 * @param string $email      The address; empty for none.
	 * @param int    $wp_user_id Whose it is to be; 0 for a user that does not exist yet.
	 * @throws Rejection When it is not an address that WordPress keeps, or somebody else's.
	 */
	public function require_free( string $email, int $wp_user_id ): void {
		if ( '' === $email ) {
			return;
		}
		if ( strlen( $email ) > 100 ) {
			throw Rejection::refused( 'user_email', 'WordPress stores at most 100 characters' );
		}
		if ( is_email( $email ) !== $email || ! $this->is_kept( $email ) ) {
			throw Rejection::refused( 'user_email', 'WordPress needs an address such as name@example.com, in ASCII and without & or spaces' );
		}
		if ( $this->is_in_use( $email, $wp_user_id ) ) {
			throw Rejection::taken( 'user_email' );
		}
	}

	/**
	 * Whether WordPress's own cleaning leaves the address as it is.
	 */
	private function is_kept( string $email ): bool {
		return sanitize_email( $email ) === $email && wp_unslash( wp_filter_kses( wp_slash( $email ) ) ) === $email;
	}

	/**
	 * Whether another user has it. The collation folds case and accents: an address that it takes for the
	 * same would receive the other user's password reset, so it is taken too.
	 */
	private function is_in_use( string $email, int $wp_user_id ): bool {
		return array() !== array_diff_key( $this->wordpress->named( 'user_email', $email ), array( $wp_user_id => true ) );
	}
}
