<?php
/**
 * What to do when the extension is missing or out of step. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\Facts;
use ScimPress\Admin\Page;
use ScimPress\ExtensionState;

defined( 'ABSPATH' ) || exit;

$scimpress_headings = array(
	ExtensionState::Missing->value => __( 'The PHP extension is missing', 'scimpress' ),
	ExtensionState::TooOld->value  => __( 'The PHP extension is too old', 'scimpress' ),
	ExtensionState::TooNew->value  => __( 'The plugin is too old', 'scimpress' ),
);

$scimpress_machine = $data->extension->machine;
$scimpress_facts   = array(
	__( 'PHP', 'scimpress' )                    => $scimpress_machine->php,
	__( 'API number', 'scimpress' )             => $scimpress_machine->api,
	__( 'Threads', 'scimpress' )                => $scimpress_machine->threads(),
	__( 'Processor', 'scimpress' )              => $scimpress_machine->architecture,
	__( 'C library', 'scimpress' )              => $scimpress_machine->libc,
	__( 'Run as', 'scimpress' )                 => $scimpress_machine->sapi,
	__( 'Configuration file', 'scimpress' )     => $scimpress_machine->ini_file,
	__( 'Further configuration', 'scimpress' )  => $scimpress_machine->ini_folder,
	__( 'Folder for extensions', 'scimpress' )  => $scimpress_machine->extension_dir,
	__( 'On the command line', 'scimpress' )    => '' === $data->other_sapi
		? __( 'not seen yet (wp scim status looks)', 'scimpress' )
		: 'scimpress ' . $data->other_sapi,
);

?>
<section class="scimpress-panel scimpress-panel-problem" aria-labelledby="scimpress-extension">
	<h2 id="scimpress-extension">
		<span class="dashicons dashicons-warning" aria-hidden="true"></span>
		<?php echo esc_html( $scimpress_headings[ $data->extension->state()->value ] ?? '' ); ?>
	</h2>
	<p><?php echo esc_html( $data->extension->sentence() ); ?></p>
	<p><?php echo esc_html( $data->next->step ); ?></p>
	<pre class="scimpress-command" tabindex="0" role="group" aria-label="<?php esc_attr_e( 'Command', 'scimpress' ); ?>"><code id="scimpress-command"><?php echo esc_html( $data->next->command ); ?></code></pre>
	<p><?php echo esc_html( $data->extension->consequence() ); ?></p>
	<p class="scimpress-copy">
		<button type="button" class="button button-primary hide-if-no-js scimpress-copy-button" data-clipboard-target="#scimpress-command" data-copied="<?php esc_attr_e( 'Copied.', 'scimpress' ); ?>"><?php esc_html_e( 'Copy command', 'scimpress' ); ?></button>
		<a class="button" href="<?php echo esc_url( $data->url ); ?>"><?php esc_html_e( 'Check again', 'scimpress' ); ?></a>
	</p>
	<details>
		<summary><?php esc_html_e( 'What was found on this machine', 'scimpress' ); ?></summary>
		<?php Page::template( 'fact-list', new Facts( array_map( static fn( string $fact ) => '' === $fact ? __( 'none', 'scimpress' ) : $fact, $scimpress_facts ) ) ); ?>
	</details>
</section>
