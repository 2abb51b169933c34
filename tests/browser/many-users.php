<?php
/**
 * Makes as many managed users as the first argument says, with a few statements, or takes all of them away with 0.
 * With "due" before it, leaves the roles of so many users to be settled now, and those of the others for later; with
 * "settled" before it, those of the others count as settled.
 *
 * @package ScimPress
 */

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

global $wpdb;

if ( 'settled' === $args[0] ) {
	$scimpress_tasks = Tables::role_tasks();
	Sql::execute( "DELETE FROM {$scimpress_tasks} WHERE user_id NOT IN (SELECT user_id FROM (SELECT user_id FROM {$scimpress_tasks} ORDER BY user_id LIMIT %d) AS some)", array( (int) $args[1] ) );
	Sql::execute( "UPDATE {$scimpress_tasks} SET due = 0" );
	return;
}
if ( 'due' === $args[0] ) {
	$scimpress_tasks = Tables::role_tasks();
	Sql::execute( "UPDATE {$scimpress_tasks} SET due = %d", array( PHP_INT_MAX ) );
	Sql::execute( "UPDATE {$scimpress_tasks} SET due = 0 WHERE user_id IN (SELECT user_id FROM (SELECT user_id FROM {$scimpress_tasks} ORDER BY user_id LIMIT %d) AS some)", array( (int) $args[1] ) );
	return;
}
$scimpress_count = (int) $args[0];
$scimpress_table = Tables::users();
if ( 0 === $scimpress_count ) {
	foreach ( array( Tables::role_tasks(), Tables::user_keys() ) as $scimpress_rows ) {
		Sql::execute( "DELETE FROM {$scimpress_rows} WHERE user_id LIKE %s", array( '0000aaaa-%' ) );
	}
	Sql::execute( "DELETE FROM {$scimpress_table} WHERE id LIKE %s", array( '0000aaaa-%' ) );
	Sql::execute( "DELETE FROM {$wpdb->users} WHERE user_login LIKE %s", array( 'many-users-%' ) );
	return;
}
$scimpress_first = 1 + (int) Sql::value( "SELECT MAX(ID) FROM {$wpdb->users}" );
foreach ( array_chunk( range( 0, $scimpress_count - 1 ), 250 ) as $scimpress_chunk ) {
	$scimpress_own  = array();
	$scimpress_site = array();
	foreach ( $scimpress_chunk as $scimpress_number ) {
		$scimpress_name = 'many-users-' . $scimpress_number;
		$scimpress_id   = $scimpress_first + $scimpress_number;
		array_push( $scimpress_site, $scimpress_id, $scimpress_name, $scimpress_name );
		array_push( $scimpress_own, sprintf( '0000aaaa-bbbb-7ccc-8ddd-%012d', $scimpress_number ), $scimpress_id, $scimpress_name, hash( 'sha256', $scimpress_name ), '{"userName":"' . $scimpress_name . '"}' );
	}
	$scimpress_rows = static fn( string $row ) => implode( ', ', array_fill( 0, count( $scimpress_chunk ), $row ) );
	Sql::execute( "INSERT INTO {$wpdb->users} (ID, user_login, user_nicename, user_pass, user_email, user_registered, display_name) VALUES " . $scimpress_rows( "(%d, %s, %s, '', '', '2026-01-01 00:00:00', '')" ), $scimpress_site );
	Sql::execute( "INSERT INTO {$scimpress_table} (id, connection_id, wp_user_id, user_name, user_name_key, active, version, created, modified, document, baseline) VALUES " . $scimpress_rows( "(%s, 1, %d, %s, %s, 1, 1, 1, 1, %s, '{}')" ), $scimpress_own );
}
