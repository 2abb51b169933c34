<?php
/**
 * Keeps deactivated users out.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Login;

use ScimPress\Store\LockedUsers;

defined( 'ABSPATH' ) || exit;

/**
 * Closes every way in that WordPress offers: the login form and XML-RPC, cookies, application passwords,
 * code that sets the current user, and the reset of a forgotten password, also with a link that was sent
 * before. It needs no extension.
 *
 * No single one of these filters is enough: each leaves some of the other ways open.
 */
final class Lockout {

	/** After WordPress and other plugins have said who it is. */
	private const LAST = 999;

	/**
	 * Needs to know who is deactivated.
	 *
	 * @param LockedUsers $locked Who is deactivated.
	 */
	public function __construct( private readonly LockedUsers $locked ) {}

	/**
	 * Hooks the ways in.
	 */
	public function add_hooks(): void {
		add_filter( 'authenticate', array( $this, 'refuse_login' ), self::LAST );
		add_filter( 'determine_current_user', array( $this, 'ignore_user' ), self::LAST );
		add_action( 'set_current_user', array( $this, 'leave_user' ), -self::LAST );
		add_filter( 'wp_is_application_passwords_available_for_user', array( $this, 'refuse_application_passwords' ), self::LAST, 2 );
		add_filter( 'allow_password_reset', array( $this, 'refuse_reset' ), self::LAST, 2 );
		add_action( 'validate_password_reset', array( $this, 'refuse_issued_reset' ), self::LAST, 2 );
	}

	/**
	 * The login form, XML-RPC and whatever else asks for a name and a password; filter `authenticate`.
	 * Only who knows the password learns that the account is deactivated.
	 *
	 * @param mixed $user A WP_User, a WP_Error or null.
	 */
	public function refuse_login( mixed $user ): mixed {
		return $user instanceof \WP_User && $this->locked->has( $user->ID ) ? $this->error() : $user;
	}

	/**
	 * Cookies, application passwords, and the tokens of other plugins; filter `determine_current_user`.
	 *
	 * @param mixed $user_id Who the request says it is, or false.
	 */
	public function ignore_user( mixed $user_id ): mixed {
		return is_numeric( $user_id ) && $this->locked->has( (int) $user_id ) ? 0 : $user_id;
	}

	/**
	 * Code that says who it is past all of that; action `set_current_user`. Before anybody else acts on it.
	 */
	public function leave_user(): void {
		if ( $this->locked->has( get_current_user_id() ) ) {
			wp_set_current_user( 0 );
		}
	}

	/**
	 * Application passwords over XML-RPC and where they are made; filter
	 * `wp_is_application_passwords_available_for_user`.
	 *
	 * @param mixed $available Whether they are available so far.
	 * @param mixed $user      The user.
	 */
	public function refuse_application_passwords( mixed $available, mixed $user ): mixed {
		return $user instanceof \WP_User && $this->locked->has( $user->ID ) ? false : $available;
	}

	/**
	 * A new link for a new password; filter `allow_password_reset`. WordPress answers in its own words,
	 * since whoever asks has proved nothing yet.
	 *
	 * @param mixed $allowed Whether it is allowed so far.
	 * @param mixed $user_id The user.
	 */
	public function refuse_reset( mixed $allowed, mixed $user_id ): mixed {
		return is_numeric( $user_id ) && $this->locked->has( (int) $user_id ) ? false : $allowed;
	}

	/**
	 * A link that was sent before the user was deactivated; action `validate_password_reset`.
	 *
	 * @param mixed $errors A WP_Error to add to.
	 * @param mixed $user   The user, or a WP_Error.
	 */
	public function refuse_issued_reset( mixed $errors, mixed $user ): void {
		if ( $errors instanceof \WP_Error && $user instanceof \WP_User && $this->locked->has( $user->ID ) ) {
			$errors->merge_from( $this->error() );
		}
	}

	private function error(): \WP_Error {
		return new \WP_Error(
			'scimpress_deactivated',
			/* translators: Shown at the login form to somebody whose account was deactivated. */
			'<strong>' . esc_html__( 'Error:', 'scimpress' ) . '</strong> ' . esc_html__( 'Your account is deactivated. Ask your administrator.', 'scimpress' )
		);
	}
}
