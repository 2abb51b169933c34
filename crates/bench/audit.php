<?php
/**
 * Shows the Audit tab for each search that it offers, and tells what the database was asked and how long that took.
 *
 *     wp eval 'require "crates/bench/audit.php"; measure( ROUNDS );' --user=1     called by audit.py
 *
 * @package ScimPress
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditTab;
use ScimPress\Admin\Page;
use ScimPress\Audit\Clearing;
use ScimPress\Audit\SecretAttributes;
use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;

/** Values of each field: what very many events have, what one has, what none has. */
const VALUES = array(
	'who'        => array( 'person.0@example.org', 'person.49999@example.org', 'nobody@example.org' ),
	'doing'      => array( 'user.read', 'audit.export', 'user.bequeath' ),
	'outcome'    => array( 'succeeded', 'failed', 'failed' ),
	'status'     => array( '200', '429', '418' ),
	'connection' => array( '1', '6', '7' ),
	'ip'         => array( '203.0.1.1', '2001:db8::1', '192.0.2.1' ),
	'error'      => array( 'uniqueness', 'mutability', 'invalidVers' ),
	'from'       => array( '-300 days', '-1 days', '+300 days' ),
);

/**
 * The searches by name: fields of the address.
 *
 * @return array<string, array<string, string>>
 */
function searches(): array {
	$day      = static fn( string $when ): string => gmdate( 'Y-m-d', (int) strtotime( $when ) );
	$fields   = static function ( string $field, string $value ) use ( $day ): array {
		return 'from' === $field ? array( 'from' => $day( $value ), 'to' => $day( $value . ' +20 days' ) ) : array( $field => $value );
	};
	$searches = array( 'everything' => array() );
	foreach ( ScimPress\Admin\AuditFilters::QUICK as $name => $query ) {
		$searches[ "quick filter {$name}" ] = $query;
	}
	foreach ( VALUES as $field => list( $many, $one, $none ) ) {
		foreach ( array_unique( array( $many, $one, $none ) ) as $value ) {
			$searches[ "{$field} {$value}" ] = $fields( $field, $value );
		}
	}
	foreach ( VALUES as $field => list( $many ) ) {
		foreach ( VALUES as $other => list( $also_many, $one ) ) {
			if ( $field !== $other ) {
				$searches[ "{$field} {$many}, {$other} {$one}" ] = array( ...$fields( $field, $many ), ...$fields( $other, $one ) );
			}
			if ( $field < $other ) {
				$searches[ "{$field} {$many}, {$other} {$also_many}" ] = array( ...$fields( $field, $many ), ...$fields( $other, $also_many ) );
			}
		}
	}
	$searches['outcome failed, status 200']              = array( 'outcome' => 'failed', 'status' => '200' );
	$searches['connection 1, outcome rehearsed']         = array( 'connection' => '1', 'outcome' => 'rehearsed' );
	$searches['five fields']                             = array( 'doing' => 'user.create', 'outcome' => 'refused', 'connection' => '3', 'status' => '409', 'error' => 'uniqueness' );
	$searches['five fields, one address and three days'] = array( ...$searches['five fields'], 'ip' => '203.0.3.4', 'from' => $day( '-203 days' ), 'to' => $day( '-200 days' ) );
	return $searches;
}

/**
 * The pages of a search that are looked at, by name: where they begin.
 *
 * @return array<string, array<string, string>>
 */
function pages( int $last ): array {
	return array(
		'first'  => array(),
		'middle' => array( 'below' => (string) intdiv( $last, 2 ) ),
		'last'   => array( 'above' => '0' ),
	);
}

/**
 * Shows the tab once.
 *
 * @param array<string, string> $request The address.
 * @return array{milliseconds: float, processor: float, read: int, rows: int, sql: list<string>}
 */
function look( AuditTab $tab, array $request ): array {
	global $wpdb;
	wp_cache_flush();
	wp_load_alloptions();
	wp_get_current_user();
	list( $read, $spent ) = status();
	$wpdb->queries        = array();
	ob_start();
	$tab->show( $request );
	$html    = (string) ob_get_clean();
	$queries = $wpdb->queries;
	$after   = status();
	return array(
		'milliseconds' => 1000 * array_sum( array_column( $queries, 1 ) ),
		'processor'    => $after[1] - $spent,
		'read'         => $after[0] - $read,
		'rows'         => substr_count( $html, 'class="row-actions' ),
		'sql'          => array_column( $queries, 0 ),
	);
}

/**
 * How many rows the database has read for this connection so far, and how many milliseconds of a processor that took.
 *
 * @return array{int, float}
 */
function status(): array {
	global $wpdb;
	$status = array_column( $wpdb->get_results( "SHOW SESSION STATUS WHERE Variable_name LIKE 'Handler_read%' OR Variable_name = 'Cpu_time'", ARRAY_A ), 'Value', 'Variable_name' );
	$spent  = 1000 * (float) $status['Cpu_time'];
	unset( $status['Cpu_time'] );
	return array( (int) array_sum( $status ), $spent );
}

/**
 * How statements about the audit are carried out, those that differ only in values once.
 *
 * @param list<string> $statements SQL.
 * @return list<array{shape: string, plan: list<string>}>
 */
function explained( array $statements ): array {
	global $wpdb;
	$explained = array();
	foreach ( $statements as $sql ) {
		if ( ! str_contains( $sql, 'scimpress_audit' ) || ! str_starts_with( $sql, 'SELECT' ) ) {
			continue;
		}
		$shape = (string) preg_replace( array( "/'[^']*'/", '/\b\d+\b/', '/(\?, )+\?/', '/( UNION ALL .*)$/s' ), array( '?', '?', '?, …', ' UNION ALL …' ), $sql );
		$plan  = array();
		foreach ( $wpdb->get_results( 'EXPLAIN ' . $sql, ARRAY_A ) as $step ) {
			$plan[] = implode( '  ', array_filter( array( $step['select_type'], $step['type'], $step['key'], $step['rows'], $step['Extra'] ) ) );
		}
		$explained[ $shape ] ??= array(
			'shape' => $shape,
			'plan'  => array_slice( array_values( array_unique( $plan ) ), 0, 6 ),
		);
	}
	return array_values( $explained );
}

/**
 * Counts the last days for the first time, which happens once, in the background or a part with each look.
 *
 * @return array{name: string, is_once: true, milliseconds: list<float>, processor: list<float>, read: int, rows: int, statements: int, explained: list<array{shape: string, plan: list<string>}>}
 */
function counted(): array {
	global $wpdb;
	delete_option( 'scimpress_audit_days' );
	$wpdb->queries = array();
	list( $read, $spent ) = status();
	do {
		$days = ( new ScimPress\Store\AuditDays() )->last( ScimPress\Clock::now() );
	} while ( in_array( null, array_column( $days, 'counts' ), true ) );
	$queries = $wpdb->queries;
	$after   = status();
	return array(
		'name'         => 'counting the last days, once',
		'is_once'      => true,
		'milliseconds' => array( 1000 * array_sum( array_column( $queries, 1 ) ) ),
		'processor'    => array( $after[1] - $spent ),
		'read'         => $after[0] - $read,
		'rows'         => count( $days ),
		'statements'   => count( $queries ),
		'explained'    => array(),
	);
}

/**
 * Looks at everything, as often as asked for, and prints what that took.
 */
function measure( int $rounds ): void {
	require_once ABSPATH . 'wp-admin/includes/admin.php';
	define( 'SAVEQUERIES', true );
	$connections = new Connections();
	$migrator    = new Migrator();
	$tab         = new AuditTab( $migrator, $connections, new Tokens(), new Clearing( $migrator ), new SecretAttributes( Extension::installed(), $connections ) );
	set_current_screen( 'users_page_scimpress' );
	( new Page( WP_PLUGIN_DIR . '/scimpress/scimpress.php', $tab ) )->register();
	$last = (int) ( new ScimPress\Store\AuditRemoval() )->last();
	$views = array( counted() );
	look( $tab, array() );
	foreach ( searches() as $name => $fields ) {
		foreach ( pages( $last ) as $page => $where ) {
			$looks = array();
			for ( $round = 0; $round < $rounds; $round++ ) {
				$looks[] = look( $tab, array( ...$fields, ...$where ) );
			}
			$views[] = array(
				'name'         => "{$name}: {$page}",
				'milliseconds' => array_column( $looks, 'milliseconds' ),
				'processor'    => array_column( $looks, 'processor' ),
				'read'         => $looks[0]['read'],
				'rows'         => $looks[0]['rows'],
				'statements'   => count( $looks[0]['sql'] ),
				'explained'    => explained( $looks[0]['sql'] ),
			);
		}
	}
	echo wp_json_encode( $views );
}
