<?php
/**
 * Performs effects of the core on a site, one for each line, and answers each with its outcome:
 *
 *     SCIMPRESS_SHELL=php WP_PATH=… cargo test -p scimpress-wordpress --test sql
 *
 * The line "empty" empties the site first. Nothing here reads or writes but the plugin's own shell.
 */

declare( strict_types=1 );

use ScimPress\Audit\Recorder;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Database\Transaction;
use ScimPress\Exchange\Shell;

require dirname( __DIR__ ) . '/plugin/bootstrap.php';

( static function (): void {
	global $wpdb;
	$shell = new Shell( new Transaction(), Recorder::for_site( 1 ) );
	while ( false !== ( $line = fgets( STDIN ) ) ) {
		$line = rtrim( $line, "\n" );
		if ( 'empty' !== $line ) {
			echo $shell->perform( $line ), "\n";
			continue;
		}
		foreach ( Tables::all() as $table ) {
			Sql::execute( "DELETE FROM {$table}" );
		}
		Sql::execute( "DELETE FROM {$wpdb->users} WHERE ID > 1" );
		Sql::execute( "DELETE FROM {$wpdb->usermeta} WHERE user_id > 1" );
		wp_cache_flush();
		echo "empty\n";
	}
} )();
