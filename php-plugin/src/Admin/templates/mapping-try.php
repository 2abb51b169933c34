<?php
/**
 * Tries the mapping on somebody. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\MappingData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

?>
<h2><?php esc_html_e( 'Try it', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>#scimpress-tried">
	<?php wp_nonce_field( 'scimpress_try_person', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="try_person">
	<p><label for="scimpress-person"><?php esc_html_e( 'Somebody whom this connection manages: login, e-mail address or userName', 'scimpress' ); ?></label></p>
	<p>
		<input type="text" id="scimpress-person" name="person" class="regular-text" maxlength="255" autocomplete="off" autocapitalize="none" spellcheck="false" value="<?php echo esc_attr( $data->person ); ?>">
		<button type="submit" class="button"><?php esc_html_e( 'See what this person would get', 'scimpress' ); ?></button>
	</p>
</form>
<form method="post" action="<?php echo esc_url( $data->url ); ?>#scimpress-tried">
	<?php wp_nonce_field( 'scimpress_try_mapping', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="try_mapping">
	<p><label for="scimpress-user"><?php esc_html_e( 'or a SCIM user as the identity provider sends it', 'scimpress' ); ?></label></p>
	<p><textarea id="scimpress-user" name="user" class="large-text code" rows="9" spellcheck="false"><?php echo esc_textarea( $data->user ); ?></textarea></p>
	<p><button type="submit" class="button"><?php esc_html_e( 'See what WordPress would get', 'scimpress' ); ?></button> <?php esc_html_e( 'Nothing is changed.', 'scimpress' ); ?></p>
</form>
<?php if ( $data->tried instanceof WP_Error ) : ?>
	<div class="notice notice-error inline" id="scimpress-tried" role="alert" tabindex="-1" autofocus><p><?php echo esc_html( $data->tried->get_error_message() ); ?></p></div>
<?php elseif ( null !== $data->tried ) : ?>
	<div id="scimpress-tried" role="status" tabindex="-1" autofocus>
		<table class="widefat striped scimpress-rules">
			<caption class="screen-reader-text"><?php esc_html_e( 'What WordPress would get', 'scimpress' ); ?></caption>
			<thead>
				<tr>
					<th scope="col"><?php esc_html_e( 'WordPress field', 'scimpress' ); ?></th>
					<th scope="col"><?php esc_html_e( 'Would get', 'scimpress' ); ?></th>
					<?php if ( null !== $data->held ) : ?>
						<th scope="col"><?php esc_html_e( 'Has', 'scimpress' ); ?></th>
					<?php endif; ?>
				</tr>
			</thead>
			<tbody>
				<?php foreach ( array_keys( $data->tried + (array) $data->held ) as $scimpress_field ) : ?>
					<tr>
						<th scope="row"><code><?php echo esc_html( (string) $scimpress_field ); ?></code></th>
						<td><?php echo esc_html( $data->tried[ $scimpress_field ] ?? __( 'nothing; what is there stays', 'scimpress' ) ); ?></td>
						<?php if ( null !== $data->held ) : ?>
							<td><?php echo esc_html( $data->held[ $scimpress_field ] ?? '—' ); ?></td>
						<?php endif; ?>
					</tr>
				<?php endforeach; ?>
			</tbody>
		</table>
	</div>
<?php endif; ?>
