<?php
/**
 * What goes with the plugin. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\SafetyData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Site\Removal;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

?>
<h2 class="scimpress-part" id="scimpress-deletion"><?php esc_html_e( 'When the plugin is deleted', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_save_deletion', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="save_deletion">
	<fieldset>
		<legend class="screen-reader-text"><?php esc_html_e( 'When the plugin is deleted', 'scimpress' ); ?></legend>
		<p>
			<label>
				<input type="radio" name="deletion" value="<?php echo esc_attr( Removal::KEEP ); ?>" <?php checked( $data->deletion, Removal::KEEP ); ?>>
				<?php esc_html_e( 'Keep everything, so that it goes on where it was when the plugin is installed again', 'scimpress' ); ?>
			</label>
		</p>
		<p>
			<label>
				<input type="radio" name="deletion" value="<?php echo esc_attr( Removal::REMOVE ); ?>" <?php checked( $data->deletion, Removal::REMOVE ); ?>>
				<?php esc_html_e( 'Remove what the plugin has stored on this site: who is managed by whom, tokens, groups, rules, the audit, settings and decisions', 'scimpress' ); ?>
			</label>
		</p>
	</fieldset>
	<p><?php esc_html_e( 'Accounts stay in both cases, with their roles, their content and what was mapped to their profiles.', 'scimpress' ); ?></p>
	<?php if ( $data->locked > 0 ) : ?>
		<div class="notice notice-warning inline">
			<p>
				<strong>
					<?php
					/* translators: %s: number of users. */
					echo esc_html( sprintf( _n( '%s deactivated user is kept out only as long as the plugin is active.', '%s deactivated users are kept out only as long as the plugin is active.', $data->locked, 'scimpress' ), Users::locked_in_words( $data->locked ) ) );
					?>
				</strong>
				<?php esc_html_e( 'Whoever of them knows the password, or can read the mail of the account, gets in when it is deactivated or deleted. Delete these accounts before, or take their roles and passwords away:', 'scimpress' ); ?>
			</p>
			<p class="scimpress-command"><code>wp scim user list --active=no --format=ids | xargs -n 1 wp user remove-role</code><br><code>wp scim user list --active=no --format=ids | xargs wp user reset-password --skip-email</code></p>
		</div>
	<?php endif; ?>
	<p class="submit"><button type="submit" class="button button-primary"><?php esc_html_e( 'Save decision', 'scimpress' ); ?></button></p>
</form>
