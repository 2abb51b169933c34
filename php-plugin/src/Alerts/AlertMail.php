<?php
/**
 * Sends mail to administrators.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Alerts;

defined( 'ABSPATH' ) || exit;

/**
 * The one place from which the plugin sends mail: plain text in the language of the site. What cannot be sent is
 * not tried again; that it could not be is remembered until one can.
 */
final class AlertMail {

	/** When a mail could not be sent, in seconds; option. */
	public const FAILED = 'scimpress_alert_failed';

	/**
	 * Sends a mail and tells whether WordPress could hand it on.
	 *
	 * @param callable(): array{string, list<string>} $compose Gives subject and paragraphs, in the language that is current then.
	 */
	public function send( callable $compose ): bool {
		$is_switched = switch_to_locale( get_locale() );
		try {
			list( $subject, $paragraphs ) = $compose();
			/* translators: 1: name of the site, 2: what happened. */
			$subject      = sprintf( __( '[%1$s] SCIM: %2$s', 'scimpress' ), wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ), $subject );
			$paragraphs[] = home_url( '/' );
			/* translators: %s: address of a screen. */
			$paragraphs[] = sprintf( __( 'Who gets these mails, and of what, is decided here: %s', 'scimpress' ), self::screen( 'safety' ) );
			$is_sent      = wp_mail( AlertSettings::stored()->recipient(), self::line( $subject ), implode( "\n\n", $paragraphs ) . "\n" );
		} finally {
			if ( $is_switched ) {
				restore_previous_locale();
			}
		}
		if ( $is_sent ) {
			delete_option( self::FAILED );
		} else {
			update_option( self::FAILED, time(), false );
		}
		return $is_sent;
	}

	/**
	 * The address of a tab of the screen, also where there is no menu.
	 *
	 * @param string                    $tab  Its slug.
	 * @param array<string, string|int> $more What else the address says.
	 */
	public static function screen( string $tab, array $more = array() ): string {
		return add_query_arg(
			array(
				'page' => 'scimpress',
				'tab'  => $tab,
			) + $more,
			admin_url( 'users.php' )
		);
	}

	/**
	 * A text as one line, however somebody has named a site or a connection.
	 */
	private static function line( string $text ): string {
		return trim( (string) preg_replace( '/[\p{Cc}\s]+/u', ' ', $text ) );
	}
}
