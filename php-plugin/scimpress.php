<?php
/**
 * Plugin Name:       ScimPress
 * Description:       Makes this site a SCIM 2.0 service provider: your identity provider creates, updates, deactivates and deletes WordPress users in real time.
 * Version:           0.1.0
 * Requires at least: 6.5
 * Requires PHP:      8.1
 * Author:            The ScimPress authors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       scimpress
 * Domain Path:       /languages
 *
 * This file is read by PHP versions that cannot read the others, so it says what is missing
 * instead of failing: it is written in the syntax of PHP 5.6.
 *
 * @package ScimPress
 */

namespace ScimPress;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

if ( PHP_VERSION_ID < 80100 || version_compare( $GLOBALS['wp_version'], '6.5', '<' ) ) {
	add_action(
		'admin_notices',
		function () {
			if ( ! current_user_can( 'activate_plugins' ) ) {
				return;
			}
			$message = sprintf(
				/* translators: 1: WordPress version in use, 2: PHP version in use. */
				__( 'ScimPress needs WordPress 6.5 and PHP 8.1 or newer and does nothing on this site, which runs WordPress %1$s and PHP %2$s.', 'scimpress' ),
				$GLOBALS['wp_version'],
				PHP_VERSION
			);
			echo '<div class="notice notice-error"><p>' . esc_html( $message ) . '</p></div>';
		}
	);
	return;
}

require __DIR__ . '/autoload.php';

( new Plugin( __FILE__ ) )->add_hooks();
