<?php
/**
 * A statement or a transaction that failed.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

use mysqli;

defined( 'ABSPATH' ) || exit;

/**
 * The database did not do what it was asked. The message is for the log and holds no data.
 */
final class Failure extends \RuntimeException {

	/** A lock that was waited for too long, a deadlock, and a row that changed since MariaDB first read it. */
	private const RETRYABLE = array( 1205, 1213, 1020 );

	private const DUPLICATE = 1062;

	/**
	 * Names the kind of failure; the named constructors read better.
	 *
	 * @param FailureKind $kind    What can be done about it.
	 * @param string      $message Why, without data.
	 * @param string      $key     The unique key that refused the row.
	 */
	private function __construct(
		public readonly FailureKind $kind,
		string $message,
		public readonly string $key = '',
	) {
		parent::__construct( $message );
	}

	public static function deadlock(): self {
		return new self( FailureKind::Deadlock, 'deadlock or lock wait timeout' );
	}

	public static function duplicate( string $key ): self {
		return new self( FailureKind::Duplicate, 'duplicate key ' . $key, $key );
	}

	public static function unavailable( string $reason ): self {
		return new self( FailureKind::Unavailable, $reason );
	}

	/**
	 * What the last statement failed with; null when it did not fail.
	 */
	public static function of_last_statement(): ?self {
		global $wpdb;

		if ( '' === (string) $wpdb->last_error ) {
			return null;
		}
		if ( Engine::is_sqlite() ) {
			return self::of_sqlite( (string) $wpdb->last_error );
		}
		$errno = $wpdb->dbh instanceof mysqli ? mysqli_errno( $wpdb->dbh ) : 0;
		return match ( true ) {
			in_array( $errno, self::RETRYABLE, true ) => self::deadlock(),
			self::DUPLICATE === $errno => self::duplicate( self::key_of_mysql( (string) $wpdb->last_error ) ),
			default => self::unavailable( 'database error ' . $errno ),
		};
	}

	/**
	 * The drop-in for SQLite reports errors as HTML with the whole query; only the end says what it is.
	 */
	private static function of_sqlite( string $error ): self {
		if ( preg_match( '/UNIQUE constraint failed: ([A-Za-z0-9_., ]+)/', $error, $found ) ) {
			// Several columns are listed for a key over several; its last one gives our keys their name.
			$columns = explode( ', ', trim( $found[1] ) );
			$column  = (string) strrchr( end( $columns ), '.' );
			return self::duplicate( substr( $column, 1 ) );
		}
		if ( preg_match( '/database (?:table )?is locked/', $error ) ) {
			return self::deadlock();
		}
		return self::unavailable( 'database error' );
	}

	/**
	 * "Duplicate entry '…' for key 'name'", where MySQL 8 says 'table.name'. The entry may hold quotes.
	 */
	private static function key_of_mysql( string $error ): string {
		if ( ! preg_match( "/for key '(?:[^'.]+\.)?([^'.]+)'$/", $error, $found ) ) {
			return '';
		}
		return $found[1];
	}
}
