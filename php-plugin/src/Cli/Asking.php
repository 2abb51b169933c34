<?php
/**
 * What commands do when the database does not answer.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Database\Failure;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Roster;
use WP_CLI;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * For commands that look into the tables.
 */
final class Asking {

	/**
	 * Runs something that asks the database, and ends the command when that does not answer.
	 *
	 * @template T
	 * @param callable(): T $question What to run.
	 * @return T
	 */
	public static function database( callable $question ): mixed {
		try {
			return $question();
		} catch ( Failure $failure ) {
			WP_CLI::error( 'The tables of ScimPress cannot be used: ' . $failure->getMessage() . '. See wp scim status.' );
		}
	}

	/**
	 * The connection with a number that somebody typed; ends the command when there is none.
	 *
	 * @param Connections $connections The connections of the site.
	 * @param string      $id          The number.
	 */
	public static function connection( Connections $connections, string $id ): Connection {
		$number = ctype_digit( $id ) && strlen( $id ) < 19 ? (int) $id : 0;
		$found  = self::database( static fn() => $connections->find( $number ) );
		if ( null === $found ) {
			WP_CLI::error( "There is no connection {$id}; wp scim connection list shows those there are." );
		}
		return $found;
	}

	/**
	 * The WordPress user that somebody means; ends the command if there is none.
	 *
	 * @param string $name Number, login or e-mail, or the SCIM id.
	 */
	public static function user( string $name ): WP_User {
		$is_id = 1 === preg_match( '/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD', $name );
		$user  = match ( true ) {
			$is_id => get_user_by( 'id', (int) self::database( static fn() => ( new Roster() )->wp_user_id( $name ) ) ),
			ctype_digit( $name ) => get_user_by( 'id', (int) $name ),
			default => get_user_by( 'login', $name ),
		};
		if ( false === $user && is_email( $name ) ) {
			$user = get_user_by( 'email', $name );
		}
		if ( false === $user ) {
			WP_CLI::error( "There is no user {$name}." );
		}
		return $user;
	}

	/**
	 * The time that --since names, microseconds; null without it. Ends the command when it is none.
	 *
	 * @param array<string, string|bool> $options Options of the command.
	 */
	public static function since( array $options ): ?int {
		if ( ! isset( $options['since'] ) ) {
			return null;
		}
		$seconds = strtotime( (string) $options['since'] );
		if ( false === $seconds ) {
			WP_CLI::error( "\"{$options['since']}\" is no time; \"2 hours ago\" and 2026-11-28T09:00:00Z are." );
		}
		return $seconds * 1_000_000;
	}
}
