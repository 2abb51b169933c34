<?php
/**
 * The settings of the database session while a transaction is open.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Makes a session of MariaDB or MySQL fit for a transaction that must not fall apart, and puts it back.
 *
 * `$wpdb` reconnects by itself when the server went away and repeats the statement on the new session,
 * outside the transaction that was lost; so it is forbidden to. SQLite needs none of this.
 */
final class Session {

	/** Settings before, by name; null while nothing was changed. @var ?array<string, string> */
	private ?array $before = null;

	private int $reconnect_retries = 0;

	private string $connection = '';

	/**
	 * Takes how long to wait.
	 *
	 * @param int $lock_wait Seconds to wait for a lock; the client waits for an answer meanwhile.
	 */
	public function __construct( private readonly int $lock_wait = 5 ) {}

	/**
	 * Changes the settings.
	 *
	 * @throws Failure When a table cannot take part in a transaction, or the database does not answer.
	 */
	public function prepare(): void {
		global $wpdb;

		if ( Engine::is_sqlite() ) {
			return;
		}
		$this->require_innodb();
		$before = Sql::row( 'SELECT @@SESSION.autocommit AS autocommit, @@SESSION.innodb_lock_wait_timeout AS innodb_lock_wait_timeout' );

		// A protected property, which wpdb lets be read and set from outside through its magic methods.
		$this->reconnect_retries  = (int) $wpdb->reconnect_retries;
		$wpdb->reconnect_retries = 0;
		$this->before            = array_map( 'strval', (array) $before );
		$this->set(
			array(
				'autocommit'               => '0',
				'innodb_lock_wait_timeout' => (string) $this->lock_wait,
			)
		);
	}

	/**
	 * Remembers which connection the transaction is on. To be called within it.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function remember_connection(): void {
		$this->connection = $this->connection();
	}

	/**
	 * Proves that the transaction is still on the connection that it began on.
	 *
	 * @throws Failure When it is another one.
	 */
	public function prove_connection(): void {
		if ( $this->connection !== $this->connection() ) {
			throw Failure::unavailable( 'the database connection was replaced within a transaction' );
		}
	}

	/**
	 * Puts the settings back. A connection that does not take them is not used again: what is left open on
	 * it ends with it.
	 */
	public function restore(): void {
		if ( null === $this->before ) {
			return;
		}
		try {
			$this->set( $this->before );
		} catch ( Failure ) {
			$this->reconnect();
		} finally {
			$this->forget();
		}
	}

	/**
	 * Gives the connection up, with what is left open on it, for a new one: settings that are put back
	 * would commit it.
	 */
	public function abandon(): void {
		if ( null !== $this->before ) {
			$this->reconnect();
			$this->forget();
		}
	}

	private function reconnect(): void {
		global $wpdb;
		$wpdb->close();
		$wpdb->db_connect( false );
	}

	private function forget(): void {
		global $wpdb;
		$wpdb->reconnect_retries = $this->reconnect_retries;
		$this->before            = null;
	}

	private function connection(): string {
		return Engine::is_sqlite() ? '' : (string) Sql::value( 'SELECT CONNECTION_ID()' );
	}

	/**
	 * Sets whole numbers of the session.
	 *
	 * @param array<string, string> $settings By name.
	 */
	private function set( array $settings ): void {
		$assignments = array();
		foreach ( $settings as $name => $value ) {
			$assignments[] = $name . ' = ' . (int) $value;
		}
		Sql::execute( 'SET SESSION ' . implode( ', SESSION ', $assignments ) );
	}

	/**
	 * A table of another engine would keep what a rollback takes from the rest.
	 *
	 * @throws Failure When there is one.
	 */
	private function require_innodb(): void {
		$tables = Tables::in_transactions();
		$other  = Sql::value(
			'SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND ENGINE <> %s AND TABLE_NAME IN (' . Sql::placeholders( $tables ) . ') LIMIT 1',
			array( 'InnoDB', ...$tables )
		);
		if ( null !== $other ) {
			throw Failure::unavailable( 'the table ' . $other . ' is not InnoDB' );
		}
	}
}
