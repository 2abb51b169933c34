<?php
/**
 * Removes what ScimPress has stored from the site, or from every site of the network, where an administrator has
 * decided so under Users > SCIM > Safety. WordPress runs this file when the owner deletes the plugin.
 *
 * @package ScimPress
 */

namespace ScimPress;

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

if ( PHP_VERSION_ID >= 80100 ) {
	require __DIR__ . '/autoload.php';
	( new Site\Removal( new Store\Installation() ) )->remove_where_wanted();
}
