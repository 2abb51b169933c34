<?php
/**
 * A persistent object cache as bad as they come: each worker keeps what it once saw, and nobody tells it what
 * others changed. WordPress's own cache within the request stands in front of it. For the chaos tests.
 */

declare( strict_types=1 );

require_once ABSPATH . WPINC . '/class-wp-object-cache.php';

final class MisbehavingObjectCache extends WP_Object_Cache {

	/** Groups that no cache may keep. */
	private const FLEETING = array( 'counts', 'plugins', 'themes' );

	private string $file;

	public function __construct() {
		parent::__construct();
		$this->file = WP_CONTENT_DIR . '/chaos-cache/' . getmypid();
		if ( is_readable( $this->file ) && 'cli' !== PHP_SAPI ) {
			$kept        = unserialize( (string) file_get_contents( $this->file ) );
			$this->cache = is_array( $kept ) ? $kept : array();
		}
	}

	public function keep(): void {
		if ( 'cli' !== PHP_SAPI && is_dir( dirname( $this->file ) ) ) {
			file_put_contents( $this->file, serialize( array_diff_key( $this->cache, array_flip( self::FLEETING ) ) ) );
		}
	}
}

function wp_cache_init(): void {
	$GLOBALS['wp_object_cache'] = new MisbehavingObjectCache();
	register_shutdown_function( array( $GLOBALS['wp_object_cache'], 'keep' ) );
}

function wp_cache_close(): bool {
	return true;
}

function wp_cache_add( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->add( $key, $data, $group ?: 'default', (int) $expire );
}

function wp_cache_add_multiple( array $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->add_multiple( $data, $group ?: 'default', (int) $expire );
}

function wp_cache_replace( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->replace( $key, $data, $group ?: 'default', (int) $expire );
}

function wp_cache_set( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->set( $key, $data, $group ?: 'default', (int) $expire );
}

function wp_cache_set_multiple( array $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->set_multiple( $data, $group ?: 'default', (int) $expire );
}

function wp_cache_get( $key, $group = '', $force = false, &$found = null ) {
	return $GLOBALS['wp_object_cache']->get( $key, $group ?: 'default', $force, $found );
}

function wp_cache_get_multiple( $keys, $group = '', $force = false ) {
	return $GLOBALS['wp_object_cache']->get_multiple( $keys, $group ?: 'default', $force );
}

function wp_cache_delete( $key, $group = '' ) {
	return $GLOBALS['wp_object_cache']->delete( $key, $group ?: 'default' );
}

function wp_cache_delete_multiple( array $keys, $group = '' ) {
	return $GLOBALS['wp_object_cache']->delete_multiple( $keys, $group ?: 'default' );
}

function wp_cache_incr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->incr( $key, $offset, $group ?: 'default' );
}

function wp_cache_decr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->decr( $key, $offset, $group ?: 'default' );
}

function wp_cache_flush() {
	return $GLOBALS['wp_object_cache']->flush();
}

function wp_cache_flush_runtime() {
	return $GLOBALS['wp_object_cache']->flush();
}

function wp_cache_flush_group( $group ) {
	return $GLOBALS['wp_object_cache']->flush_group( $group );
}

function wp_cache_supports( $feature ) {
	return in_array( $feature, array( 'add_multiple', 'set_multiple', 'get_multiple', 'delete_multiple', 'flush_runtime', 'flush_group' ), true );
}

function wp_cache_add_global_groups( $groups ): void {
	$GLOBALS['wp_object_cache']->add_global_groups( $groups );
}

function wp_cache_add_non_persistent_groups( $groups ): void {}

function wp_cache_switch_to_blog( $blog_id ): void {
	$GLOBALS['wp_object_cache']->switch_to_blog( $blog_id );
}
