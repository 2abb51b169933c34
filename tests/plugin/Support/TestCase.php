<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use mysqli;
use PHPUnit\Framework\TestCase as PhpUnit;
use ScimPress\Clock;
use ScimPress\Database\Engine;
use ScimPress\Database\Failure;
use ScimPress\Database\FailureKind;
use ScimPress\Database\Migrator;
use ScimPress\Database\Session;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Database\Transaction;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditSearch;
use ScimPress\Store\Connections;
use ScimPress\Store\Rejection;

/**
 * Each test begins with the administrator alone, empty tables, the hooks of a fresh process and an empty
 * error log, and ends with the error log still empty.
 */
abstract class TestCase extends PhpUnit {

	private const ADMINISTRATOR = 1;

	/** @var array<string, \WP_Hook> */
	private array $hooks = array();

	private string $log = '';

	private string $former_log = '';

	protected bool $expects_log = false;

	protected function setUp(): void {
		$this->hooks      = array_map( static fn( $hook ) => clone $hook, $GLOBALS['wp_filter'] );
		$this->former_log = (string) ini_get( 'error_log' );
		$this->log        = (string) tempnam( sys_get_temp_dir(), 'scimpress' );
		ini_set( 'error_log', $this->log );
		( new Migrator() )->migrate();
		self::empty_site();
	}

	protected function tearDown(): void {
		$log = $this->logged();
		ini_set( 'error_log', $this->former_log );
		unlink( $this->log );
		// What was thrown out of a hook left its name behind.
		$GLOBALS['wp_filter']         = $this->hooks;
		$GLOBALS['wp_current_filter'] = array();
		self::empty_site();
		// A site that bin/demo takes up again has a connection.
		( new Connections() )->add_first( 'Identity provider', self::ADMINISTRATOR, Clock::now() );
		if ( ! $this->expects_log ) {
			self::assertSame( '', $log, 'the error log of the site' );
		}
	}

	/** What the error log holds. */
	protected function logged(): string {
		return (string) file_get_contents( $this->log );
	}

	/** A transaction that waits a second for a lock, so that tests of waiting are quick. */
	protected static function transaction(): Transaction {
		return new Transaction( new Session( 1 ) );
	}

	/**
	 * Does something in a transaction that is committed, or rolled back when it throws.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	protected static function committed( callable $work ): mixed {
		$transaction = self::transaction();
		$transaction->begin();
		try {
			$result = $work();
			$transaction->commit();
			return $result;
		} finally {
			$transaction->rollback();
		}
	}

	/** @param callable(): mixed $work */
	protected static function assertFails( FailureKind $kind, callable $work ): Failure {
		try {
			$work();
		} catch ( Failure $failure ) {
			self::assertSame( $kind, $failure->kind, $failure->getMessage() );
			return $failure;
		}
		self::fail( 'it did not fail' );
	}

	/**
	 * @param array<string, string|null> $outcome
	 * @param callable(): mixed          $work
	 */
	protected static function assertRejected( array $outcome, callable $work ): Rejection {
		try {
			$work();
		} catch ( Rejection $rejection ) {
			self::assertSame( $outcome, array_intersect_key( $rejection->outcome, $outcome ), (string) json_encode( $rejection->outcome ) );
			return $rejection;
		}
		self::fail( 'it was not rejected' );
	}

	/** @return list<array<string, mixed>> The newest rows of the audit, newest first. */
	protected static function audit( int $limit ): array {
		return ( new AuditReader() )->older( new AuditSearch(), null, $limit )->rows;
	}

	/** A WordPress user that nobody manages. */
	protected static function wordpress_user( string $login, string $role = 'subscriber', string $email = '' ): int {
		$id = wp_insert_user(
			array(
				'user_login' => $login,
				'user_pass'  => wp_generate_password(),
				'user_email' => $email,
				'role'       => $role,
			)
		);
		self::assertIsInt( $id, is_wp_error( $id ) ? $id->get_error_message() : '' );
		return $id;
	}

	/** Another site of the network. */
	protected static function another_site(): int {
		$site = wp_insert_site(
			array(
				'domain' => wp_parse_url( home_url(), PHP_URL_HOST ),
				'path'   => '/another' . wp_rand() . '/',
			)
		);
		self::assertIsInt( $site );
		return $site;
	}

	/**
	 * A row as the core sends it.
	 *
	 * @param array<string, mixed> $columns Those that matter.
	 * @return array<string, mixed>
	 */
	protected static function new_row( string $user_name, array $columns = array() ): array {
		return array(
			'id'              => wp_generate_uuid4(),
			'connection_id'   => 1,
			'created'         => 1_764_000_000_123_456,
			'user_name'       => $user_name,
			'user_name_key'   => hash( 'sha256', mb_strtolower( $user_name ) ),
			'external_id'     => null,
			'external_id_key' => null,
			'user_email_key'  => null,
			'active'          => true,
			'version'         => 1,
			'modified'        => 1_764_000_000_123_456,
			'document'        => '{"userName":"' . $user_name . '"}',
			'keys'            => array(),
			'remembered_roles' => array(),
			'forgotten'       => null,
			...$columns,
		);
	}

	/**
	 * A group's row as the core sends it.
	 *
	 * @param array<string, mixed> $columns Those that matter.
	 * @return array<string, mixed>
	 */
	protected static function group_row( string $display_name, array $columns = array() ): array {
		return array(
			'display_name'     => $display_name,
			'display_name_key' => hash( 'sha256', mb_strtolower( $display_name ) ),
			'external_id'      => null,
			'external_id_key'  => null,
			'version'          => 1,
			'modified'         => 1_764_000_000_123_456,
			'document'         => '{"displayName":"' . $display_name . '"}',
			...$columns,
		);
	}

	protected static function rows( string $table ): int {
		return (int) Sql::value( "SELECT COUNT(*) FROM {$table}" );
	}

	protected static function is_sqlite(): bool {
		return Engine::is_sqlite();
	}

	/** A session of somebody, as if the browser had sent its cookie. */
	protected static function log_in( int $wp_user_id, int $seconds_ago = 0 ): void {
		wp_set_current_user( $wp_user_id );
		$sessions         = \WP_Session_Tokens::get_instance( $wp_user_id );
		$token            = $sessions->create( time() + DAY_IN_SECONDS );
		$session          = $sessions->get( $token );
		$session['login'] = time() - $seconds_ago;
		$sessions->update( $token, $session );
		$_COOKIE[ LOGGED_IN_COOKIE ] = wp_generate_auth_cookie( $wp_user_id, time() + DAY_IN_SECONDS, 'logged_in', $token );
	}

	/** Another connection to the same MariaDB. */
	protected static function other_session(): mysqli {
		list( , $socket ) = explode( ':', DB_HOST, 2 );
		return new mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, $socket );
	}

	/** Leaves the administrator alone, and nothing in the tables of the current site. */
	protected static function empty_site(): void {
		global $wpdb, $wp_actions;
		wp_cache_flush();
		foreach ( Tables::all() as $table ) {
			Sql::execute( "DELETE FROM {$table}" );
		}
		Sql::execute( "DELETE FROM {$wpdb->users} WHERE ID > " . self::ADMINISTRATOR );
		Sql::execute( "DELETE FROM {$wpdb->usermeta} WHERE user_id > " . self::ADMINISTRATOR );
		Sql::execute( "DELETE FROM {$wpdb->posts} WHERE post_author > " . self::ADMINISTRATOR );
		wp_set_current_user( 0 );
	}
}
