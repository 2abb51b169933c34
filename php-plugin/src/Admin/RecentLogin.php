<?php
/**
 * Whether somebody has logged in a short while ago.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * A screen that was left open, and a session that somebody else got hold of, are good for looking around and not
 * for what gives access away. Whoever wants that logs in again, in the way in which this site has it: not everybody
 * has a password.
 */
final class RecentLogin {

	/** Forms that need it. */
	private const ACTIONS = array( 'create_token', 'rotate_token', 'allow_roles', 'clear_audit', 'open_accounts', 'link_powerful', 'link_users', 'allow_departures', 'undo_departures' );

	/** Seconds for which a login is recent. */
	private const RECENT = HOUR_IN_SECONDS;

	/**
	 * What to do before a form is taken; null when it can be.
	 *
	 * @param string $action Of the form.
	 * @param string $url    Where to come back to.
	 */
	public static function objection( string $action, string $url ): ?string {
		if ( ! in_array( $action, self::ACTIONS, true ) || self::is_recent() ) {
			return null;
		}
		return sprintf(
			/* translators: 1: beginning of a link, 2: its end. */
			esc_html__( 'Nothing was done: this needs a login that is not older than an hour. %1$sLog in again%2$s, and send the form once more.', 'scimpress' ),
			'<a href="' . esc_url( wp_login_url( $url, true ) ) . '">',
			'</a>'
		);
	}

	/**
	 * Says so beside a form that needs it, before somebody fills it in.
	 *
	 * @param string $url Where to come back to.
	 */
	public static function remind( string $url ): void {
		if ( self::is_recent() ) {
			return;
		}
		echo '<p class="scimpress-recent-login"><span class="dashicons dashicons-lock" aria-hidden="true"></span> ';
		printf(
			/* translators: 1: beginning of a link, 2: its end. */
			esc_html__( 'This needs a login that is not older than an hour: %1$slog in again%2$s first.', 'scimpress' ),
			'<a href="' . esc_url( wp_login_url( $url, true ) ) . '">',
			'</a>'
		);
		echo '</p>';
	}

	private static function is_recent(): bool {
		$session = \WP_Session_Tokens::get_instance( get_current_user_id() )->get( wp_get_session_token() );
		return is_array( $session ) && ( $session['login'] ?? 0 ) > time() - self::RECENT;
	}
}
