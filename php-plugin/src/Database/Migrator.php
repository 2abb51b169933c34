<?php
/**
 * Brings the tables of a site up to date.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- the lock must be seen by every process at once, which cached options are not.

/**
 * Makes the changes that a site does not have yet, in order, one process at a time. It needs no
 * extension and runs wherever the stored number differs: after an update of the plugin, on a new site of
 * a network, after a restore.
 */
final class Migrator {

	/** The number of the last change made on this site; option. */
	public const INSTALLED = 'scimpress_schema';

	/** What went wrong last, for Site Health; option. */
	public const ERROR = 'scimpress_schema_error';

	/** Held while changes are made; option. */
	private const LOCK = 'scimpress_schema_lock';

	/** Seconds after which a lock is taken for left behind by a process that died. */
	private const LOCK_LIFETIME = 300;

	/** Seconds between two attempts at a change that failed. */
	private const PAUSE = 60;

	/** Every change by its number. */
	public const MIGRATIONS = array(
		1 => 'CreateTables',
		2 => 'CreateGroups',
		3 => 'CreateUserKeys',
		4 => 'CreateAccessTokens',
		5 => 'RememberRoles',
		6 => 'CreateDepartures',
		7 => 'CreateLinkRequests',
		8 => 'MarkNetworkConnections',
		9 => 'CreateShadow',
		10 => 'SearchAudit',
		11 => 'TrustIssuers',
		12 => 'CreateInspections',
		13 => 'FastenAudit',
		14 => 'CreateSeenAttributes',
	);

	public function add_hooks(): void {
		add_action( 'plugins_loaded', array( $this, 'migrate_if_needed' ), 1 );
		add_filter( 'wpmu_drop_tables', array( $this, 'tables_of_deleted_site' ) );
	}

	/**
	 * Whether the tables are those that this plugin works with. One read of an autoloaded option.
	 */
	public function is_current(): bool {
		return $this->installed() >= array_key_last( self::MIGRATIONS );
	}

	/**
	 * The number of the last change made on this site.
	 */
	public function installed(): int {
		return (int) get_option( self::INSTALLED, 0 );
	}

	/**
	 * What went wrong in the last attempt.
	 *
	 * @return ?array{time: int, migration: int, message: string}
	 */
	public function error(): ?array {
		$error = get_option( self::ERROR );
		return is_array( $error ) ? $error : null;
	}

	/**
	 * Makes what is missing, unless that failed a moment ago.
	 */
	public function migrate_if_needed(): void {
		if ( $this->is_current() ) {
			return;
		}
		$error = $this->error();
		if ( null === $error || $error['time'] + self::PAUSE <= time() ) {
			$this->migrate();
		}
	}

	/**
	 * Makes what is missing. False when it failed, or another process is at it.
	 */
	public function migrate(): bool {
		if ( $this->is_current() ) {
			return true;
		}
		try {
			if ( ! $this->lock() ) {
				return false;
			}
			$made = $this->make_missing();
			$this->unlock();
			return $made;
		} catch ( Failure ) {
			// The site goes on without a database that does not take a row: the lock runs out by itself.
			return false;
		}
	}

	/**
	 * WordPress deletes these tables together with the site.
	 *
	 * @param string[] $tables Tables of the site, which is the current one.
	 * @return string[]
	 */
	public function tables_of_deleted_site( array $tables ): array {
		return array( ...$tables, ...Tables::all() );
	}

	/**
	 * Makes each change after the last one made and records it at once.
	 */
	private function make_missing(): bool {
		// The process that had the lock before may have done it all; its record may not be in this cache.
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		wp_cache_delete( self::INSTALLED, 'options' );

		foreach ( self::MIGRATIONS as $number => $name ) {
			if ( $number <= $this->installed() ) {
				continue;
			}
			try {
				self::migration( $number, $name )->up();
			} catch ( Failure $failure ) {
				$this->keep_error( $number, $failure );
				return false;
			}
			update_option( self::INSTALLED, $number );
		}
		delete_option( self::ERROR );

		/**
		 * Fires when the tables have been brought up to date.
		 *
		 * @since 0.1.0
		 */
		do_action( 'scimpress_migrated' );
		return true;
	}

	/**
	 * A change's file carries its number, which a class name cannot begin with.
	 */
	public static function migration( int $number, string $name ): Migration {
		require_once sprintf( '%s/Migrations/%04d_%s.php', __DIR__, $number, $name );
		$class = __NAMESPACE__ . '\\Migrations\\' . $name;
		return new $class();
	}

	/**
	 * Table definitions hold no data, so the whole error can be kept.
	 */
	private function keep_error( int $number, Failure $failure ): void {
		global $wpdb;
		$error = trim( (string) preg_replace( '/\s+/', ' ', wp_strip_all_tags( (string) $wpdb->last_error ) ) );
		update_option(
			self::ERROR,
			array(
				'time'      => time(),
				'migration' => $number,
				'message'   => '' === $error ? $failure->getMessage() : substr( $error, 0, 1000 ),
			),
			false
		);
	}

	/**
	 * Takes the lock, or one that was left behind.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function lock(): bool {
		global $wpdb;
		$taken = Sql::execute(
			"INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')",
			array( self::LOCK, (string) time() )
		);
		if ( 1 === $taken ) {
			return true;
		}
		return 1 === Sql::execute(
			"UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND CAST(option_value AS SIGNED) < %d",
			array( (string) time(), self::LOCK, time() - self::LOCK_LIFETIME )
		);
	}

	/**
	 * Gives the lock back.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function unlock(): void {
		global $wpdb;
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name = %s", array( self::LOCK ) );
	}
}
