<?php
/**
 * Words for what is in the audit.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\OAuth\TokenEndpoint;

defined( 'ABSPATH' ) || exit;

/**
 * How rows of the audit are told to people.
 */
final class AuditLabels {

	/**
	 * What can have come of something, in words.
	 *
	 * @return array<string, string>
	 */
	public static function outcomes(): array {
		return array(
			'succeeded' => __( 'Succeeded', 'scimpress' ),
			'refused'   => __( 'Refused', 'scimpress' ),
			'failed'    => __( 'Failed', 'scimpress' ),
			'rehearsed' => __( 'Rehearsed', 'scimpress' ),
		);
	}

	/**
	 * What an outcome means.
	 *
	 * @param string $outcome From the audit.
	 */
	public static function meaning( string $outcome ): string {
		return match ( $outcome ) {
			'succeeded' => __( 'It was done.', 'scimpress' ),
			'refused'   => __( 'The request was at fault, and nothing was changed.', 'scimpress' ),
			'failed'    => __( 'This site was at fault, and nothing was changed. The identity provider tries again by itself.', 'scimpress' ),
			'rehearsed' => __( 'The connection is in shadow mode: it was answered as if it had been done, and nothing was changed.', 'scimpress' ),
			default     => '',
		};
	}

	/**
	 * What was done or asked for, in words; that of a plugin or a later version as it stands there.
	 *
	 * @param string $action From the audit.
	 */
	public static function action( string $action ): string {
		$words = array(
			'audit.clear'     => __( 'Clear the audit', 'scimpress' ),
			'audit.export'    => __( 'Export the audit', 'scimpress' ),
			'audit.purge'     => __( 'Remove old events from the audit', 'scimpress' ),
			'authenticate'    => __( 'Show a token', 'scimpress' ),
			TokenEndpoint::ACTION => __( 'Trade a token for an access token', 'scimpress' ),
			'breaker.allow'   => __( 'Let departures go on', 'scimpress' ),
			'breaker.trip'    => __( 'Stop departures', 'scimpress' ),
			'bulk'            => __( 'Do several things', 'scimpress' ),
			'connection.check' => __( 'Check the connection', 'scimpress' ),
			'discovery'       => __( 'Read what this site can do', 'scimpress' ),
			'group.create'    => __( 'Create a group', 'scimpress' ),
			'group.delete'    => __( 'Delete a group', 'scimpress' ),
			'group.patch'     => __( 'Change a group', 'scimpress' ),
			'group.read'      => __( 'Read a group', 'scimpress' ),
			'group.replace'   => __( 'Replace a group', 'scimpress' ),
			'group.search'    => __( 'Search groups', 'scimpress' ),
			'inspection.replay' => __( 'Try a request again', 'scimpress' ),
			'inspection.start' => __( 'Look at requests as they come', 'scimpress' ),
			'link.approve'    => __( 'Allow to link an account', 'scimpress' ),
			'link.refuse'     => __( 'Refuse to link an account', 'scimpress' ),
			'link.users'      => __( 'Link everybody with a role', 'scimpress' ),
			'me'              => __( 'Ask for itself', 'scimpress' ),
			'search'          => __( 'Search everything', 'scimpress' ),
			'user.bequeath'   => __( 'Leave content to somebody', 'scimpress' ),
			'user.create'     => __( 'Create a user', 'scimpress' ),
			'user.deactivate' => __( 'Deactivate a user', 'scimpress' ),
			'user.delete'     => __( 'Delete a user', 'scimpress' ),
			'user.link'       => __( 'Link a user', 'scimpress' ),
			'user.observe'    => __( 'Follow a change in WordPress', 'scimpress' ),
			'user.open'       => __( 'Open an account to SCIM', 'scimpress' ),
			'user.patch'      => __( 'Change a user', 'scimpress' ),
			'user.protect'    => __( 'Protect an account', 'scimpress' ),
			'user.read'       => __( 'Read a user', 'scimpress' ),
			'user.replace'    => __( 'Replace a user', 'scimpress' ),
			'user.restore'    => __( 'Bring a user back', 'scimpress' ),
			'user.role'       => __( 'Give a role', 'scimpress' ),
			'user.search'     => __( 'Search users', 'scimpress' ),
			'user.unlink'     => __( 'Unlink a user', 'scimpress' ),
			'user.unprotect'  => __( 'End the protection of an account', 'scimpress' ),
		);
		return $words[ $action ] ?? $action;
	}

	/**
	 * A time in the words of the site.
	 *
	 * @param int $time Microseconds.
	 */
	public static function time( int $time ): string {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), Clock::seconds( $time ) );
	}

	/**
	 * The day of a time.
	 *
	 * @param int $time Microseconds.
	 */
	public static function date( int $time ): string {
		return (string) wp_date( get_option( 'date_format' ), Clock::seconds( $time ) );
	}

	/**
	 * A duration.
	 *
	 * @param int $duration Microseconds.
	 */
	public static function duration( int $duration ): string {
		/* translators: %s: a number. */
		return sprintf( __( '%s ms', 'scimpress' ), number_format_i18n( $duration / 1000, $duration < 10_000 ? 1 : 0 ) );
	}
}
