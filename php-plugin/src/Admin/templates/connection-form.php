<?php
/**
 * The form that says what a connection is and what happens to its users. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\ConnectionChoices;
use ScimPress\Admin\ConnectionForm;
use ScimPress\Admin\FieldError;

defined( 'ABSPATH' ) || exit;

$scimpress_form = $data->connection_form;
// Prints a field to choose from: its name, what it is called, the choices, and what it is about.
$scimpress_select = static function ( string $name, string $label, array $choices, string $description ) use ( $scimpress_form ): void {
	$id = 'scimpress-' . strtr( $name, '_', '-' );
	?>
	<tr>
		<th scope="row"><label for="<?php echo esc_attr( $id ); ?>"><?php echo esc_html( $label ); ?></label></th>
		<td>
			<select id="<?php echo esc_attr( $id ); ?>" name="<?php echo esc_attr( $name ); ?>" <?php FieldError::attributes( $id, $scimpress_form->problem( $name ) ); ?>>
				<?php if ( ! isset( $choices[ $scimpress_form->field( $name ) ] ) ) : ?>
					<option value=""><?php esc_html_e( 'Choose one', 'scimpress' ); ?></option>
				<?php endif; ?>
				<?php foreach ( $choices as $value => $text ) : ?>
					<option value="<?php echo esc_attr( (string) $value ); ?>" <?php selected( $scimpress_form->field( $name ), (string) $value ); ?>><?php echo esc_html( $text ); ?></option>
				<?php endforeach; ?>
			</select>
			<?php FieldError::message( $id, $scimpress_form->problem( $name ) ); ?>
			<p class="description" id="<?php echo esc_attr( $id ); ?>-description"><?php echo esc_html( $description ); ?></p>
		</td>
	</tr>
	<?php
};
// Prints something to tick.
$scimpress_switch = static function ( string $name, string $label, string $description ) use ( $scimpress_form ): void {
	$id = 'scimpress-' . strtr( $name, '_', '-' );
	?>
	<p>
		<label for="<?php echo esc_attr( $id ); ?>">
			<input type="checkbox" id="<?php echo esc_attr( $id ); ?>" name="<?php echo esc_attr( $name ); ?>" value="1" <?php checked( $scimpress_form->field( $name ), '1' ); ?> aria-describedby="<?php echo esc_attr( $id ); ?>-description">
			<?php echo esc_html( $label ); ?>
		</label>
	</p>
	<p class="description scimpress-switch" id="<?php echo esc_attr( $id ); ?>-description"><?php echo esc_html( $description ); ?></p>
	<?php
};

?>
<h2 id="scimpress-users"><?php echo esc_html( 0 === $scimpress_form->connection->id ? __( 'New connection', 'scimpress' ) : __( 'Connection', 'scimpress' ) ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php
	FieldError::summary( $scimpress_form->error );
	wp_nonce_field( 'scimpress_save_connection', '_wpnonce', false );
	?>
	<input type="hidden" name="scimpress_action" value="save_connection">
	<table class="form-table" role="presentation">
		<?php
		$scimpress_select( 'profile', __( 'Identity provider', 'scimpress' ), $data->profiles, __( 'Decides what this site tells and accepts on the wire. “Another identity provider” suits everything that follows the standard.', 'scimpress' ) );
		?>
		<tr>
			<th scope="row"><label for="scimpress-name"><?php esc_html_e( 'Name', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-name" name="name" class="regular-text" required maxlength="190" autocomplete="off" value="<?php echo esc_attr( $scimpress_form->field( 'name' ) ); ?>" <?php FieldError::attributes( 'scimpress-name', $scimpress_form->problem( 'name' ) ); ?>>
				<?php FieldError::message( 'scimpress-name', $scimpress_form->problem( 'name' ) ); ?>
				<p class="description" id="scimpress-name-description"><?php esc_html_e( 'By what you recognize it, here and in the audit.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<tr>
			<th scope="row"><?php esc_html_e( 'It may', 'scimpress' ); ?></th>
			<td>
				<fieldset>
					<legend class="screen-reader-text"><?php esc_html_e( 'What the identity provider may do', 'scimpress' ); ?></legend>
					<?php
					foreach ( ConnectionChoices::features() as $scimpress_feature => list( $scimpress_label, $scimpress_description ) ) {
						$scimpress_switch( ConnectionForm::MAY . $scimpress_feature, $scimpress_label, $scimpress_description );
					}
					?>
					<p class="description"><?php esc_html_e( 'What is not ticked is refused with the reason, and stands in the audit.', 'scimpress' ); ?></p>
				</fieldset>
			</td>
		</tr>
		<?php
		$scimpress_select( 'default_role', __( 'Role of new users', 'scimpress' ), ConnectionForm::roles(), __( 'Roles with which somebody could take over the site are not offered.', 'scimpress' ) );
		$scimpress_select( 'linking', __( 'When a new user has an account already', 'scimpress' ), ConnectionChoices::of( 'linking' ), __( 'Administrators and protected accounts are never linked. Who can claim an address at the identity provider gets the account that has it: link by e-mail only if addresses are verified there.', 'scimpress' ) );
		$scimpress_select( 'on_deactivate', __( 'When somebody is deactivated', 'scimpress' ), ConnectionChoices::of( 'on_deactivate' ), __( 'Whatever you choose, whoever is deactivated is out at once, by every way in.', 'scimpress' ) );
		$scimpress_select( 'on_delete', __( 'When somebody is deleted', 'scimpress' ), ConnectionChoices::of( 'on_delete' ), __( 'What is written never goes to the trash. For 30 days wp scim undo brings everybody back.', 'scimpress' ) );
		?>
		<tr>
			<th scope="row"><label for="scimpress-content-heir"><?php esc_html_e( 'Content of deleted users goes to', 'scimpress' ); ?></label></th>
			<td>
				<input type="text" id="scimpress-content-heir" name="content_heir" class="regular-text" required list="scimpress-heirs" autocomplete="off" autocapitalize="none" spellcheck="false" value="<?php echo esc_attr( $scimpress_form->field( 'content_heir' ) ); ?>" <?php FieldError::attributes( 'scimpress-content-heir', $scimpress_form->problem( 'content_heir' ) ); ?>>
				<datalist id="scimpress-heirs">
					<?php foreach ( $data->suggestions as $scimpress_login ) : ?>
						<option value="<?php echo esc_attr( $scimpress_login ); ?>"></option>
					<?php endforeach; ?>
				</datalist>
				<?php FieldError::message( 'scimpress-content-heir', $scimpress_form->problem( 'content_heir' ) ); ?>
				<p class="description" id="scimpress-content-heir-description"><?php esc_html_e( 'Login, e-mail address or number of a user of this site who may edit posts.', 'scimpress' ); ?></p>
			</td>
		</tr>
		<?php
		$scimpress_select( 'content_custody', __( 'Or rather to', 'scimpress' ), ConnectionChoices::of( 'content_custody' ), __( 'Who looks after what a deleted user has written.', 'scimpress' ) );
		?>
		<tr>
			<th scope="row"><?php esc_html_e( 'Breaker', 'scimpress' ); ?></th>
			<td>
				<fieldset>
					<legend class="screen-reader-text"><?php esc_html_e( 'Breaker', 'scimpress' ); ?></legend>
					<p>
						<label for="scimpress-breaker-least"><?php esc_html_e( 'People who may always leave within 24 hours', 'scimpress' ); ?></label>
						<input type="number" id="scimpress-breaker-least" name="breaker_least" class="small-text" min="1" max="100000" required value="<?php echo esc_attr( $scimpress_form->field( 'breaker_least' ) ); ?>" <?php FieldError::attributes( 'scimpress-breaker-least', $scimpress_form->problem( 'breaker_least' ) ); ?>>
					</p>
					<?php FieldError::message( 'scimpress-breaker-least', $scimpress_form->problem( 'breaker_least' ) ); ?>
					<p>
						<label for="scimpress-breaker-percent"><?php esc_html_e( 'or so many of a hundred, if that is more', 'scimpress' ); ?></label>
						<input type="number" id="scimpress-breaker-percent" name="breaker_percent" class="small-text" min="1" max="100" required value="<?php echo esc_attr( $scimpress_form->field( 'breaker_percent' ) ); ?>" <?php FieldError::attributes( 'scimpress-breaker-percent', $scimpress_form->problem( 'breaker_percent' ) ); ?>>
					</p>
					<?php FieldError::message( 'scimpress-breaker-percent', $scimpress_form->problem( 'breaker_percent' ) ); ?>
					<p class="description" id="scimpress-breaker-least-description"><?php esc_html_e( 'When more would lose access, nobody else does until an administrator decides: somebody may have taken the whole company out of the assignment.', 'scimpress' ); ?></p>
					<p class="description" id="scimpress-breaker-percent-description"><?php esc_html_e( 'Of those who had access when the 24 hours began.', 'scimpress' ); ?></p>
					<?php $scimpress_switch( 'breaker_off', __( 'Let everybody leave, however many', 'scimpress' ), __( 'For a site where that is nothing unusual.', 'scimpress' ) ); ?>
				</fieldset>
			</td>
		</tr>
		<tr>
			<th scope="row"><?php esc_html_e( 'Also', 'scimpress' ); ?></th>
			<td>
				<fieldset>
					<legend class="screen-reader-text"><?php esc_html_e( 'Also', 'scimpress' ); ?></legend>
					<?php
					$scimpress_switch( 'password_sync', __( 'Hand passwords on to WordPress', 'scimpress' ), __( 'When the identity provider sends one. Otherwise it is as if it had not been sent.', 'scimpress' ) );
					$scimpress_switch( 'rename_login', __( 'Rename the login when userName changes', 'scimpress' ), __( 'Whoever logs in with the former one has to know the new one.', 'scimpress' ) );
					$scimpress_switch( 'photos_as_avatars', __( 'Show photos as avatars', 'scimpress' ), __( 'Whoever sees one then calls the server of the photo.', 'scimpress' ) );
					?>
				</fieldset>
			</td>
		</tr>
	</table>
	<p class="submit"><button type="submit" class="button button-primary"><?php echo esc_html( 0 === $scimpress_form->connection->id ? __( 'Add connection', 'scimpress' ) : __( 'Save connection', 'scimpress' ) ); ?></button></p>
</form>
