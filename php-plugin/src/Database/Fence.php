<?php
/**
 * Keeps an open transaction whole while WordPress and other plugins work in it.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

use mysqli;

defined( 'ABSPATH' ) || exit;

/**
 * Watches every statement between the beginning and the end of a transaction.
 *
 * WordPress goes on after a statement that failed, and hooks of other plugins begin transactions or
 * change tables, both of which commit what was done so far. So before each statement the fence looks at
 * what became of the one before, gives a hook's own transaction a savepoint within ours, and stops a
 * statement that would commit. What passes it by, through another connection or past `$wpdb`, is noticed
 * at the end: the savepoint set at the beginning is gone then.
 */
final class Fence {

	/** Set when the transaction begins; any commit, rollback or reconnect takes it away. */
	private const SAVEPOINT = 'scimpress';

	/** Statements that commit before they do anything else. Temporary tables do not. */
	private const COMMITS = '/^(?:ALTER|CREATE(?!\s+(?:OR\s+REPLACE\s+)?TEMPORARY\b)|DROP(?!\s+(?:TEMPORARY|PREPARE)\b)|RENAME|TRUNCATE|GRANT|REVOKE|LOCK\s+TABLES?|UNLOCK|ANALYZE|CHECK|OPTIMIZE|REPAIR|FLUSH|RESET|INSTALL|UNINSTALL)\b/i';

	/** Lost connections. */
	private const LOST = array( 2006, 2013, 2055 );

	/** What `wp_die()` asks for its handler by. */
	public const DIE_HANDLERS = array( 'wp_die_handler', 'wp_die_ajax_handler', 'wp_die_json_handler', 'wp_die_jsonp_handler', 'wp_die_xmlrpc_handler', 'wp_die_xml_handler' );

	private bool $is_passing = false;

	/** Transactions that hooks have open within ours. */
	private int $depth = 0;

	private bool $errors_were_suppressed = false;

	/**
	 * Begins to watch.
	 */
	public function raise(): void {
		global $wpdb;
		$this->depth                  = 0;
		$this->errors_were_suppressed = $wpdb->suppress_errors();
		add_filter( 'query', array( $this, 'watch' ), PHP_INT_MAX );
		foreach ( self::DIE_HANDLERS as $name ) {
			add_filter( $name, array( $this, 'die_handler' ), PHP_INT_MAX );
		}
	}

	/**
	 * Ends watching.
	 */
	public function lower(): void {
		global $wpdb;
		remove_filter( 'query', array( $this, 'watch' ), PHP_INT_MAX );
		foreach ( self::DIE_HANDLERS as $name ) {
			remove_filter( $name, array( $this, 'die_handler' ), PHP_INT_MAX );
		}
		$wpdb->suppress_errors( $this->errors_were_suppressed );
	}

	/**
	 * Opens the transaction.
	 *
	 * @throws Failure When the database does not.
	 */
	public function open(): void {
		$this->pass( 'START TRANSACTION' );
		$this->mark();
	}

	/**
	 * Sets the savepoint that `prove()` looks for.
	 *
	 * @throws Failure When the database does not.
	 */
	public function mark(): void {
		$this->pass( 'SAVEPOINT ' . self::SAVEPOINT );
	}

	/**
	 * Proves that nothing since `mark()` was committed, undone or left undone.
	 *
	 * @throws Failure When something was.
	 */
	public function prove(): void {
		$this->look_back();
		try {
			$this->pass( 'RELEASE SAVEPOINT ' . self::SAVEPOINT );
		} catch ( Failure $failure ) {
			throw FailureKind::Deadlock === $failure->kind
				? $failure
				: Failure::unavailable( 'the transaction was ended by somebody else' );
		}
	}

	/**
	 * Runs one of the transaction's own statements.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function pass( string $sql ): void {
		$this->look_away( static fn() => Sql::execute( $sql ) );
	}

	/**
	 * Does something that only the transaction itself may.
	 *
	 * @param callable(): mixed $work What.
	 * @throws Failure When the database does not do it.
	 */
	public function look_away( callable $work ): void {
		$this->is_passing = true;
		try {
			$work();
		} finally {
			$this->is_passing = false;
		}
	}

	/**
	 * Looks at a statement before it runs; filter `query`.
	 *
	 * @param mixed $query The statement.
	 * @return mixed What runs instead.
	 * @throws Failure When the transaction cannot go on.
	 */
	public function watch( mixed $query ): mixed {
		if ( $this->is_passing || ! is_string( $query ) ) {
			return $query;
		}
		$this->look_back();

		$statement = (string) preg_replace( '#^(?:\s+|/\*(?!!).*?\*/|(?:--\s|\#)[^\n]*\n)+#s', '', $query );
		$nested    = $this->nested( $statement );
		if ( null !== $nested ) {
			return $nested;
		}
		if ( ! Engine::is_sqlite() && preg_match( self::COMMITS, $statement ) ) {
			throw Failure::unavailable( 'a statement that commits was stopped within a transaction' . $this->culprit() );
		}
		return $query;
	}

	/**
	 * Ends the exchange, not the process, when something calls `wp_die()`; filter. WordPress itself does
	 * when the database is gone.
	 */
	public function die_handler(): callable {
		return function (): never {
			throw Failure::unavailable( $this->is_lost() ? 'the database connection was lost' : 'wp_die was called within a transaction' . $this->culprit() );
		};
	}

	/**
	 * What became of the last statement, whoever ran it. A plugin's failed query on a table of its own is
	 * no harm on MariaDB; the drop-in for SQLite undoes the whole transaction after any.
	 *
	 * @throws Failure When the transaction cannot go on.
	 */
	private function look_back(): void {
		global $wpdb;

		$failure = Failure::of_last_statement();
		if ( Engine::is_sqlite() ) {
			if ( Engine::sqlite_is_in_transaction() ) {
				return;
			}
			throw FailureKind::Deadlock === $failure?->kind ? $failure : Failure::unavailable( 'a failed statement undid the transaction' );
		}
		if ( null === $failure ) {
			return;
		}
		if ( FailureKind::Deadlock === $failure->kind ) {
			throw $failure;
		}
		if ( $this->is_lost() || $this->is_write_to_users( (string) $wpdb->last_query ) ) {
			throw Failure::unavailable( $failure->getMessage() );
		}
	}

	/**
	 * Whether the last statement found the connection gone.
	 */
	private function is_lost(): bool {
		global $wpdb;
		return ! Engine::is_sqlite() && ( ! $wpdb->dbh instanceof mysqli || in_array( mysqli_errno( $wpdb->dbh ), self::LOST, true ) );
	}

	/**
	 * Whether a statement writes to the tables that a SCIM write is about.
	 */
	private function is_write_to_users( string $query ): bool {
		global $wpdb;
		if ( ! preg_match( '/^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b/i', $query ) ) {
			return false;
		}
		foreach ( array( $wpdb->users, $wpdb->usermeta, ...Tables::all() ) as $table ) {
			if ( str_contains( $query, $table ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What stands for a statement by which a hook begins or ends a transaction; null for others.
	 */
	private function nested( string $statement ): ?string {
		if ( preg_match( '/^(?:START\s+TRANSACTION|BEGIN)\b/i', $statement ) ) {
			++$this->depth;
			return 'SAVEPOINT ' . self::SAVEPOINT . '_' . $this->depth;
		}
		if ( preg_match( '/^(COMMIT|ROLLBACK)\b(?!\s+(?:WORK\s+)?TO\b)/i', $statement, $found ) && $this->depth > 0 ) {
			$savepoint = self::SAVEPOINT . '_' . $this->depth;
			--$this->depth;
			return ( 'COMMIT' === strtoupper( $found[1] ) ? 'RELEASE SAVEPOINT ' : 'ROLLBACK TO SAVEPOINT ' ) . $savepoint;
		}
		// Without a beginning of its own there is nothing that a hook could commit, undo or leave open.
		if ( array() !== $found || preg_match( '/^SET\s+(?:(?:SESSION|LOCAL)\s+|@@(?:SESSION\.|LOCAL\.)?)?autocommit\b/i', $statement ) ) {
			return 'SELECT 1';
		}
		return null;
	}

	/**
	 * Who called, for the log: the first function that is neither ours nor part of the way to `$wpdb`.
	 */
	private function culprit(): string {
		$passed = '/^(?:wpdb|WP_SQLite_DB|WP_Hook|ScimPress\\\\Database|apply_filters|call_user_func|wp_die|dead_db)/';
		foreach ( (array) wp_debug_backtrace_summary( null, 0, false ) as $caller ) {
			if ( ! preg_match( $passed, $caller ) ) {
				return ' by ' . $caller;
			}
		}
		return '';
	}
}
