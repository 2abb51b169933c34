<?php
/**
 * Plugin Name: Misbehaving chaos
 * Description: Breaks a request where it is asked to, and makes a mistake that has been planted. Only in throw-away sites of the chaos tests.
 *
 * The header `X-Chaos: FAULT NUMBER` breaks a request at its write of that number, counted from 1, which is about
 * to happen; `X-Chaos: count` leaves the number of writes in `chaos-count`, of which the last is the end of the
 * request.
 */

declare( strict_types=1 );

( static function ( string $asked, string $planted ): void {
	$writes = '/^\s*(?:INSERT|UPDATE|DELETE|REPLACE|COMMIT|ROLLBACK|START|SAVEPOINT|RELEASE)\b/i';
	list( $fault, $number ) = array_pad( explode( ' ', $asked, 2 ), 2, '0' );
	$number                 = (int) $number;
	$seen                   = 0;

	$raw = static function ( string $sql ): void {
		global $wpdb;
		mysqli_report( MYSQLI_REPORT_OFF );
		mysqli_query( $wpdb->dbh, $sql );
	};

	$break = static function ( string $query ) use ( $fault, $raw ): string {
		global $wpdb;
		switch ( $fault ) {
			case 'kill':
				posix_kill( getmypid(), SIGKILL );
				sleep( 5 );
				break;
			case 'lost':
				$other = mysqli_connect( null, DB_USER, DB_PASSWORD, DB_NAME, 0, explode( ':', DB_HOST )[1] );
				mysqli_query( $other, 'KILL ' . mysqli_thread_id( $wpdb->dbh ) );
				break;
			case 'deadlock':
				// What InnoDB does to the victim: everything is undone, and the statement answers with the error.
				$raw( 'ROLLBACK' );
				return "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found when trying to get lock'";
			case 'commit':
			case 'ddl':
				// As a hook of another plugin does it; between the transaction's own statements there is none.
				if ( ! preg_match( '/^\s*(?:COMMIT|ROLLBACK|START|SAVEPOINT|RELEASE)\b/i', $query ) ) {
					$wpdb->query( 'commit' === $fault ? 'START TRANSACTION' : 'CREATE TABLE IF NOT EXISTS misbehaving_chaos (id INT)' );
					$wpdb->query( "UPDATE {$wpdb->options} SET option_value = option_value WHERE option_name = 'blogname'" );
					$wpdb->query( 'COMMIT' );
				}
				break;
			case 'raw-commit':
				$raw( 'COMMIT' );
				break;
			case 'raw-ddl':
				$raw( 'CREATE TABLE IF NOT EXISTS misbehaving_chaos (id INT)' );
				break;
			case 'throw':
				throw new RuntimeException( 'a fault was asked for' );
			case 'exit':
				exit;
		}
		return $query;
	};

	// Ten thousand people get passwords: what the hashing of one takes is not what is asked here.
	add_filter( 'wp_hash_password_options', static fn( array $options ) => array( ...$options, 'cost' => 5 ), PHP_INT_MIN );

	if ( '' !== $fault ) {
		add_filter(
			'query',
			static function ( $query ) use ( &$seen, $writes, $number, $break ) {
				if ( is_string( $query ) && preg_match( $writes, $query ) && ++$seen === $number ) {
					return $break( $query );
				}
				return $query;
			},
			PHP_INT_MIN
		);
		register_shutdown_function(
			static function () use ( &$seen, $number, $break ): void {
				if ( ++$seen === $number ) {
					$break( '' );
				}
			}
		);
	}
	if ( 'count' === $fault ) {
		register_shutdown_function(
			static function () use ( &$seen ): void {
				file_put_contents( WP_CONTENT_DIR . '/chaos-count', (string) $seen );
			}
		);
	}

	if ( 'unfenced' === $planted ) {
		// The fence goes as soon as it is there, nothing is proved, and WordPress connects again by itself.
		add_filter(
			'query',
			static function ( $query ) {
				global $wpdb;
				if ( 'SAVEPOINT scimpress' === $query ) {
					$wpdb->reconnect_retries = 5;
					foreach ( $GLOBALS['wp_filter']['query']->callbacks[ PHP_INT_MAX ] ?? array() as $name => $callback ) {
						unset( $GLOBALS['wp_filter']['query']->callbacks[ PHP_INT_MAX ][ $name ] );
					}
				}
				return 'RELEASE SAVEPOINT scimpress' === $query ? 'SELECT 1' : $query;
			},
			0
		);
	}

	if ( 'naive' === $planted ) {
		// Time between looking and writing, in which another does the same; the keys that would arbitrate are gone.
		add_filter(
			'wp_pre_insert_user_data',
			static function ( array $data ): array {
				usleep( 20_000 );
				return $data;
			}
		);
	}
} )(
	is_string( $_SERVER['HTTP_X_CHAOS'] ?? null ) ? $_SERVER['HTTP_X_CHAOS'] : '',
	is_readable( WP_CONTENT_DIR . '/chaos-plant' ) ? trim( (string) file_get_contents( WP_CONTENT_DIR . '/chaos-plant' ) ) : ''
);
